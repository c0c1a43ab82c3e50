package document

// Unsigned is the PDF of a document before it is signed.
func (r *Renderer) Unsigned(m Model) ([]byte, error) { return r.unsigned(m) }
