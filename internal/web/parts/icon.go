package parts

import (
	"context"
	"io"
)

// Icon is one of our own line drawings on a 24 × 24 grid, coloured like the text
// around it and hidden from screen readers: the words beside it say it all.
type Icon string

// The icons: path data, drawn for this portal.
const (
	IconInfo        Icon = "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM12 11v6M12 7v.2"
	IconTick        Icon = "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM7.5 12.3l3 3 6-6.4"
	IconWarning     Icon = "M12 3 1.8 20.5h20.4zM12 10v5M12 17.6v.2"
	IconPrint       Icon = "M7 8V3h10v5M7 17H3.5V8h17v9H17M7 13.5h10V21H7z"
	IconDownload    Icon = "M12 3v12M7 10.5l5 5 5-5M4 20.5h16"
	IconDocument    Icon = "M6 2.5h8l4.5 4.5v14.5H6zM14 2.5V7h4.5M9 12h6.5M9 16h6.5"
	IconSearch      Icon = "M10.5 3.5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM15.7 15.7 21 21"
	IconCard        Icon = "M2.5 5h19v14h-19zM2.5 9.5h19M6 15h5"
	IconPerson      Icon = "M12 3.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c.6-4.5 3.6-6.8 8-6.8s7.4 2.3 8 6.8"
	IconFamily      Icon = "M8.5 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.5 20c.3-4.5 2.4-6.8 6-6.8s5.7 2.3 6 6.8M17 8.5a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM16.5 16c3 0 4.7 1.4 5 4"
	IconHealth      Icon = "M12 20.5C5 16 2.5 12.5 2.5 8.8A4.8 4.8 0 0 1 12 7a4.8 4.8 0 0 1 9.5 1.8c0 3.7-2.5 7.2-9.5 11.7zM12 9.5v6M9 12.5h6"
	IconMoney       Icon = "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM8 7l4 5 4-5M8 12.5h8M8 15.5h8M12 12v6"
	IconBell        Icon = "M5.5 17.5V11a6.5 6.5 0 0 1 13 0v6.5zM3.5 17.5h17M10 20.5h4"
	IconTalk        Icon = "M3 4.5h18v12H11l-5 4v-4H3zM8 9.5h8M8 12.5h5"
	IconShield      Icon = "M12 2.5 4 5.5v6c0 5 3.2 8.2 8 10 4.8-1.8 8-5 8-10v-6zM8.5 11.8l2.5 2.5 4.5-4.8"
	IconBriefcase   Icon = "M3 7.5h18v12.5H3zM8.5 7.5V4h7v3.5M3 13h18M12 12v2.5"
	IconGear        Icon = "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1"
	IconArrow       Icon = "M4 12h15M13 6l6 6-6 6"
	IconPhone       Icon = "M5 3h4l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"
	IconTextSize    Icon = "M2.5 20 8.5 5l6 15M4.8 14.5h7.4M15.5 20l3.2-8 3.2 8M16.6 17.2h4.2"
	IconSignOut     Icon = "M14 4H4.5v16H14M9.5 12H21M16.5 7.5 21 12l-4.5 4.5"
	IconOpen        Icon = "M6 9.5l6 6 6-6"
	IconEmpty       Icon = "M3 13.5 6.5 4.5h11L21 13.5v6H3zM3 13.5h5.5c.3 2 1.5 3 3.5 3s3.2-1 3.5-3H21"
	IconUnavailable Icon = "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM5.5 5.5l13 13"
)

// Render draws the icon; an empty one draws nothing.
func (i Icon) Render(_ context.Context, w io.Writer) error {
	if i == "" {
		return nil
	}
	_, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="`+string(i)+`"/></svg>`)
	return err
}

// byName are the drawings by the names that the menu has for them.
var byName = map[string]Icon{
	"info":        IconInfo,
	"tick":        IconTick,
	"warning":     IconWarning,
	"print":       IconPrint,
	"download":    IconDownload,
	"document":    IconDocument,
	"search":      IconSearch,
	"card":        IconCard,
	"person":      IconPerson,
	"family":      IconFamily,
	"health":      IconHealth,
	"money":       IconMoney,
	"bell":        IconBell,
	"talk":        IconTalk,
	"shield":      IconShield,
	"briefcase":   IconBriefcase,
	"gear":        IconGear,
	"arrow":       IconArrow,
	"phone":       IconPhone,
	"text-size":   IconTextSize,
	"sign-out":    IconSignOut,
	"open":        IconOpen,
	"empty":       IconEmpty,
	"unavailable": IconUnavailable,
}

// IconNamed is the drawing of a name; an empty one for a name that there is not.
func IconNamed(name string) Icon { return byName[name] }
