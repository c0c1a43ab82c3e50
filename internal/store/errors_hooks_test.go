package store

// Classify is what becomes of an engine's error.
func Classify(err error) error { return classify(err) }
