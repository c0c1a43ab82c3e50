package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"
)

// settingsFile is a TOML file of settings: a flag's value is the key of its name, "-" and "_" the same, at its top or in the section of
// the command. All commands share one, so that it may hold settings of others.
type settingsFile struct {
	name   string
	values map[string]any
}

// tomlSettings reads the file.
func tomlSettings(r io.Reader) (kong.Resolver, error) {
	file := settingsFile{name: "the settings file"}
	if named, ok := r.(interface{ Name() string }); ok {
		file.name = named.Name()
	}
	if err := toml.NewDecoder(r).Decode(&file.values); err != nil {
		return nil, fmt.Errorf("%s can't be read: %w", file.name, err)
	}
	return file, nil
}

// Resolve implements kong.Resolver. The environment comes before the file.
func (f settingsFile) Resolve(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	if inEnvironment(flag) != "" {
		return nil, nil
	}
	if parent != nil && parent.Command != nil {
		if section, ok := f.values[sectionOf(parent.Command)].(map[string]any); ok {
			if value, ok := setting(section, flag.Name); ok {
				return value, nil
			}
		}
	}
	value, _ := setting(f.values, flag.Name)
	if _, section := value.(map[string]any); section {
		return nil, nil // of a command that is called like a flag: keys
	}
	return value, nil
}

// sectionOf is the name of the section for a command: what looks at the settings of serve reads that of serve.
func sectionOf(command *kong.Command) string {
	if command.Parent != nil && command.Parent.Name == "config" {
		return "serve"
	}
	return command.Name
}

func setting(values map[string]any, name string) (any, bool) {
	for _, key := range []string{name, strings.ReplaceAll(name, "-", "_")} {
		if value, ok := values[key]; ok {
			return value, true
		}
	}
	return nil, false
}

// Validate implements kong.Resolver: a key that no command knows stops every command.
func (f settingsFile) Validate(app *kong.Application) error {
	all, commands := map[string]bool{}, map[string]map[string]bool{}
	gather(app.Node, all, commands)
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(f.values)) {
		section, isSection := f.values[key].(map[string]any)
		if !isSection {
			wrong = append(wrong, f.unknown(key, all), f.twice(f.values, key))
			continue
		}
		known, ok := commands[key]
		if !ok {
			wrong = append(wrong, f.unknown(key, asSet(commands)))
			continue
		}
		for _, inner := range slices.Sorted(maps.Keys(section)) {
			wrong = append(wrong, f.unknown(inner, known), f.twice(section, inner))
		}
	}
	return errors.Join(wrong...)
}

// gather collects the flags of all commands, and those of each by its name.
func gather(node *kong.Node, all map[string]bool, commands map[string]map[string]bool) {
	if commands[node.Name] == nil {
		commands[node.Name] = map[string]bool{}
	}
	for _, flag := range node.Flags {
		if name := flag.Name; name != "help" && name != "config" {
			all[name], commands[node.Name][name] = true, true
		}
	}
	for _, child := range node.Children {
		gather(child, all, commands)
	}
}

func asSet(commands map[string]map[string]bool) map[string]bool {
	names := map[string]bool{}
	for name := range commands {
		names[name] = true
	}
	return names
}

func (f settingsFile) unknown(key string, known map[string]bool) error {
	name := strings.ReplaceAll(key, "_", "-")
	if known[name] {
		return nil
	}
	return fmt.Errorf("%s: there is no setting %s%s", f.name, key, didYouMean(name, known, "_"))
}

// twice refuses a setting that is there with "-" and with "_".
func (f settingsFile) twice(values map[string]any, key string) error {
	if other := strings.ReplaceAll(key, "-", "_"); other != key && values[other] != nil {
		return fmt.Errorf("%s: %s and %s are one setting", f.name, key, other)
	}
	return nil
}

// didYouMean is what a name that is not known is most like, to be added to a sentence; "" where it is like none.
func didYouMean(name string, known map[string]bool, separator string) string {
	best, nearest := "", max(2, len(name)/3)+1
	for _, candidate := range slices.Sorted(maps.Keys(known)) {
		if d := distance(name, candidate); d < nearest {
			best, nearest = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + strings.ReplaceAll(best, "-", separator) + "?"
}

// distance is how many letters are to be put in, left out or replaced to make one name of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
