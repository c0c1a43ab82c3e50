package document

import (
	"fmt"
	"html"
	"strings"

	"github.com/skip2/go-qrcode"

	"shebao/internal/document/paper"
)

// quietZone is the light border of a QR code, in modules (GB/T 18284, 5.3.7).
const quietZone = 4

// modules is the QR code of an address, true where dark, without the quiet zone. Level M bears 15 %
// of it being covered.
func modules(url string) (paper.Code, error) {
	code, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	code.DisableBorder = true
	return code.Bitmap(), nil
}

// QRSVG draws the QR code of an address for a page: an svg element with a title, a viewBox and no
// style, to be sized by the page's CSS. It is empty where the address is too long for any QR code
// (2,331 bytes).
func QRSVG(url, title string) string {
	code, err := modules(url)
	if err != nil {
		return ""
	}

	side := len(code) + 2*quietZone
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, side, side)
	fmt.Fprintf(&svg, `<title>%s</title><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, html.EscapeString(title), side, side)
	for y, row := range code {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&svg, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
		}
	}
	svg.WriteString(`"/></svg>`)
	return svg.String()
}
