package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"shebao/internal/store"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Check the settings of serve, the files that they name, and the database, and start nothing. The exit code is 1 where anything is wrong."`
	Show  configShowCmd  `cmd:"" help:"Print the settings of serve and where each comes from. Secrets are masked."`
}

type configCheckCmd struct{ serveCmd }

// Run says all that is wrong at once.
func (c configCheckCmd) Run(ctx context.Context, k *kong.Context) error {
	problems := append(c.problems(), unknownVariables(k)...)
	if len(problems) == 0 {
		problems = append(problems, c.checkDatabase(ctx))
	}
	wrong := 0
	for _, err := range problems {
		if err != nil {
			wrong++
			fmt.Println("-", oneLine(err))
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d things are wrong", wrong)
	}
	fmt.Println("the settings can be used")
	return nil
}

// checkDatabase looks whether serve could open the database as it is, and says on standard output what serve would do to it.
func (c configCheckCmd) checkDatabase(ctx context.Context) error {
	state, err := c.look(ctx)
	if errors.Is(err, store.ErrNoDatabase) {
		fmt.Println("there is no database yet: the first start makes it")
		return nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(state.Keys, state.Schema.Refuse()); err != nil {
		return err
	}
	switch {
	case state.Schema.Current():
		return nil
	case c.Migrate == "never":
		return fmt.Errorf("the database's schema is %d, and this program needs %d: bring it up to date with: shebao migrate up", state.Schema.Version, state.Schema.Needed)
	}
	fmt.Printf("the start brings the database's schema from %d to %d\n", state.Schema.Version, state.Schema.Needed)
	return nil
}

// unknownVariables are those of the environment that begin as ours do and that no command knows.
func unknownVariables(k *kong.Context) (wrong []error) {
	known := map[string]bool{}
	for _, name := range secretVariables {
		known[name] = true
	}
	gatherVariables(k.Model.Node, known)
	for _, name := range ownVariables() {
		if !known[name] && !strings.HasPrefix(name, "SHEBAO_TEST_") {
			wrong = append(wrong, fmt.Errorf("the environment: there is no setting %s%s", name, didYouMean(name, known, "-")))
		}
	}
	return wrong
}

func gatherVariables(node *kong.Node, known map[string]bool) {
	for _, flag := range node.Flags {
		for _, name := range flag.Envs {
			known[name] = true
		}
	}
	for _, child := range node.Children {
		gatherVariables(child, known)
	}
}

type configShowCmd struct{ serveCmd }

// Run prints a line for each setting: its name, its value, and where that comes from.
func (c configShowCmd) Run(k *kong.Context) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "SETTING\tVALUE\tFROM")
	origins := origins(k)
	for _, flag := range k.Flags() {
		if flag.Name == "help" {
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", strings.ReplaceAll(flag.Name, "-", "_"), settingShown(flag), origins(flag))
	}
	set := ownVariables()
	for _, name := range secretVariables {
		if slices.Contains(set, name) {
			fmt.Fprintf(out, "%s\t(masked)\tthe environment\n", name)
		}
	}
	return out.Flush()
}

// origins tells where flags have their values from.
func origins(k *kong.Context) func(*kong.Flag) string {
	given, filed := map[*kong.Flag]bool{}, map[*kong.Flag]bool{}
	for _, path := range k.Path {
		if path.Flag != nil {
			given[path.Flag], filed[path.Flag] = !path.Resolved, path.Resolved
		}
	}
	return func(flag *kong.Flag) string {
		switch {
		case given[flag]:
			return "the command line"
		case filed[flag]:
			return "the settings file"
		case inEnvironment(flag) != "":
			return "the environment (" + inEnvironment(flag) + ")"
		}
		return "standard"
	}
}

// settingShown is a flag's value as it may be read by anybody: an address without its password.
func settingShown(flag *kong.Flag) string {
	if !flag.Target.IsValid() || !flag.Target.CanInterface() {
		return ""
	}
	value := flag.Target.Interface()
	if list, ok := value.([]string); ok {
		return strings.Join(list, ", ")
	}
	return masked(fmt.Sprint(value))
}

// masked hides the password in an address, wherever it stands in it.
func masked(value string) string {
	if !strings.Contains(value, "://") {
		return value
	}
	u, err := url.Parse(value)
	if err != nil {
		return "(masked: no address)"
	}
	query := u.Query()
	for name := range query {
		if lower := strings.ToLower(name); strings.Contains(lower, "pass") || strings.Contains(lower, "secret") || strings.Contains(lower, "token") {
			query.Set(name, "xxxxx")
		}
	}
	u.RawQuery = query.Encode()
	return u.Redacted()
}

// oneLine is an error as one line: a driver's words may run over several.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
