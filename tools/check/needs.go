package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"shebao/internal/testkit/need"
)

// What a run needs and no test asks for: npm is how axe-core comes, and the race detector is linked by a C compiler.
var (
	npm      = need.Need{Word: "browser", Title: "npm", Programs: [][]string{{"npm"}}, Package: "npm"}
	compiler = need.Need{Word: "race", Title: "a C compiler", Programs: [][]string{{"gcc", "clang"}}, Package: "gcc libc6-dev"}
)

// axeScript is there once axe-core has been fetched.
const axeScript = "internal/testkit/data/axe.min.js"

// bringNeeds installs what is missing of the needs, or says what is.
func bringNeeds(wanted []need.Need) error {
	missing := missingOf(wanted)
	if len(missing) == 0 {
		return nil
	}
	install, may := aptGet()
	if !may {
		return remedies(missing)
	}
	packages := []string{"install", "-y", "--no-install-recommends"}
	for _, n := range missing {
		fmt.Printf("     %s is missing, installing %s\n", n.Title, n.Package)
		packages = append(packages, strings.Fields(n.Package)...)
	}
	if err := install("update"); err != nil {
		return errors.Join(err, remedies(missing))
	}
	if err := install(packages...); err != nil {
		return errors.Join(err, remedies(missing))
	}
	return remedies(missingOf(wanted))
}

// needsOf a full run, with or without the race detector.
func needsOf(race bool) []need.Need {
	wanted := slices.Clone(need.All)
	if _, err := os.Stat(axeScript); err != nil {
		wanted = append(wanted, npm)
	}
	if race {
		wanted = append(wanted, compiler)
	}
	return wanted
}

func missingOf(wanted []need.Need) []need.Need {
	return slices.DeleteFunc(slices.Clone(wanted), func(n need.Need) bool { return n.Skipped() || len(n.Missing()) == 0 })
}

func remedies(missing []need.Need) error {
	var all []error
	for _, n := range missing {
		all = append(all, errors.New(n.Remedy()))
	}
	return errors.Join(all...)
}

// aptGet is apt-get with the rights it wants; false where there is none, or no right without a password.
func aptGet() (func(args ...string) error, bool) {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil, false
	}
	prefix := []string{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"}
	if os.Geteuid() != 0 {
		if exec.Command("sudo", "-n", "true").Run() != nil {
			return nil, false
		}
		prefix = append([]string{"sudo", "-n"}, prefix...)
	}
	return func(args ...string) error {
		all := append(prefix[:len(prefix):len(prefix)], args...)
		return command(all[0], all[1:]...)
	}, true
}

// fetchAssets brings the fonts, and axe-core unless the browser is left out.
func fetchAssets() error {
	args := []string{"run", "./tools/assets"}
	if !need.Browser.Skipped() {
		args = append(args, "-test")
	}
	return command("go", args...)
}

// leaveOut adds needs to those that the person left out, for the test binaries to come.
func leaveOut(needs ...need.Need) error {
	words := []string{os.Getenv(need.SkipVariable)}
	for _, n := range needs {
		words = append(words, n.Word)
	}
	return os.Setenv(need.SkipVariable, strings.Join(words, ","))
}
