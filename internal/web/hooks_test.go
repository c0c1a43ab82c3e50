package web

// LocalPath is the address of this site to go to after signing in, or "".
var LocalPath = localPath
