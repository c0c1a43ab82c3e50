package portal

import "shebao/internal/store"

func (s *pages) receiptPath(done store.Done) string {
	return s.Portal.Menu.Path("receipts") + "/" + done.ReceiptNo
}
