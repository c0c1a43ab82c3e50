package record

// CaseStep is one thing that happened to a case.
type CaseStep struct{ Name, At, By, Note string }

// HandedIn is a file handed in.
type HandedIn struct{ Name, Kind, Size, At, Href string }
