package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh" help:"bash or zsh."`
}

// Run prints what a shell completes by: commands, and the flags of each.
func (c completionCmd) Run(k *kong.Context) error { //nolint:unparam // as every command
	if c.Shell == "zsh" {
		fmt.Print("#compdef shebao\nautoload -U +X bashcompinit && bashcompinit\n")
	}
	fmt.Print("_shebao() {\n    local word=${COMP_WORDS[COMP_CWORD]} path= i\n" +
		"    for ((i = 1; i < COMP_CWORD; i++)); do\n        [[ ${COMP_WORDS[i]} == -* ]] || path+=\" ${COMP_WORDS[i]}\"\n    done\n    local words\n    case \"$path\" in\n")
	completions(k.Model.Node, "")
	fmt.Print("        *) words= ;;\n    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n    [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n}\n" +
		"complete -o filenames -F _shebao shebao\n")
	return nil
}

// completions prints a case for each command, the deepest first: what follows one that takes files stays its own.
func completions(node *kong.Node, path string) {
	var words []string
	for _, child := range node.Children {
		if child.Hidden {
			continue
		}
		completions(child, path+" "+child.Name)
		words = append(words, child.Name)
	}
	for _, flag := range node.Flags {
		if !flag.Hidden {
			words = append(words, "--"+flag.Name)
		}
	}
	pattern := `"` + path + `"`
	if path != "" && len(node.Children) == 0 {
		pattern = `"` + path + `"*`
	}
	fmt.Printf("        %s) words=\"%s\" ;;\n", pattern, strings.Join(words, " "))
}

type manualCmd struct {
	Dir string `arg:"" help:"Folder for the pages." type:"existingdir"`
}

// Run writes a page for the program and one for each of its commands.
func (c manualCmd) Run(k *kong.Context) error {
	wrong := []error{c.page(k.Model.Node, "shebao")}
	for _, child := range k.Model.Children {
		if !child.Hidden {
			wrong = append(wrong, c.page(child, "shebao-"+child.Name))
		}
	}
	return errors.Join(wrong...)
}

// page writes what --help says of a command and of those below it, in troff.
func (c manualCmd) page(node *kong.Node, name string) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"shebao %s\"\n.SH NAME\n%s \\- %s\n", strings.ToUpper(name), version, name, troff(firstOf(node.Help)))
	if node.Type == kong.ApplicationNode {
		b.WriteString(".SH COMMANDS\n")
		for _, child := range node.Children {
			if !child.Hidden {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s See shebao-%s(1).\n", troff(child.Name), troff(child.Help), troff(child.Name))
			}
		}
		b.WriteString(".SH FILES\n.TP\n.I /etc/shebao/shebao.toml\nSettings: each flag is a key, with _ in place of \\-.\n")
	} else {
		describeCommand(&b, node)
	}
	b.WriteString(".SH SEE ALSO\n/usr/share/doc/shebao/operations.md\n")
	path := filepath.Join(c.Dir, name+".1")
	// Everybody may read a manual.
	return errors.Join(os.WriteFile(path, []byte(b.String()), 0o644), os.Chmod(path, 0o644)) //nolint:gosec
}

func describeCommand(b *strings.Builder, node *kong.Node) {
	fmt.Fprintf(b, ".SH SYNOPSIS\n%s\n.SH DESCRIPTION\n%s\n", troff(node.Summary()), troff(node.Help))
	for _, argument := range node.Positional {
		fmt.Fprintf(b, ".TP\n.I %s\n%s\n", troff(argument.Name), troff(argument.Help))
	}
	if len(node.Flags) > 0 {
		b.WriteString(".SH OPTIONS\n")
	}
	for _, flag := range node.Flags {
		if flag.Hidden {
			continue
		}
		fmt.Fprintf(b, ".TP\n.B \\-\\-%s\n%s", troff(flag.Name), troff(flag.Help))
		if flag.HasDefault && flag.Default != "" {
			fmt.Fprintf(b, " Standard: %s.", troff(flag.Default))
		}
		if len(flag.Envs) > 0 {
			fmt.Fprintf(b, " Environment: %s.", troff(strings.Join(flag.Envs, ", ")))
		}
		b.WriteString("\n")
	}
	for _, child := range node.Children {
		if !child.Hidden {
			fmt.Fprintf(b, ".SH COMMAND %s\n", strings.ToUpper(troff(child.Name)))
			describeCommand(b, child)
		}
	}
}

// troff is a text in which nothing is a command of the typesetter.
func troff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ").Replace(strings.TrimSpace(s))
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

// firstOf is a text's first sentence, without its stop.
func firstOf(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".")
}
