package web

// Speak is the recording of a captcha.
var Speak = speak
