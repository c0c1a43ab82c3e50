// Package parts is what pages are made of: the frame every page stands in, form
// fields, tables, charts and notices. A page's own template stands beside its handler.
//
// A leaf component is a plain struct that implements templ.Component, so a page
// writes @Field{Label: "姓名", Name: "name"}. A component with content is a struct
// with a Wrap method, @Form{Action: "/x"}.Wrap() { … }, or a function such as Layout.
//
// Rules every component keeps:
//   - it works without JavaScript; app.js only adds comfort, hooked by data-attributes;
//   - no style attribute, no inline script: the content security policy forbids both;
//   - nothing is said by colour alone;
//   - values are shown as given: masking and formatting of personal data is the caller's.
package parts
