package web

import (
	"reflect"
	"runtime"
)

// Opened says, for each page of both sites, what function opens it: its name as the program has it, and the file that a closure stands in.
func (s *Server) Opened() map[string][2]string {
	opened := map[string][2]string{}
	for _, of := range []*Site{s.Portal, s.Desk} {
		for _, r := range of.Routes {
			if r.method != "GET" || r.suffix != "" {
				continue
			}
			f := runtime.FuncForPC(reflect.ValueOf(r.handle).Pointer())
			file, _ := f.FileLine(f.Entry())
			opened[r.page] = [2]string{f.Name(), file}
		}
	}
	return opened
}
