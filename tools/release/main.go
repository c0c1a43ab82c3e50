// Command release makes what an agency installs, in a folder: the program for each architecture, a Debian package and an archive of each, the
// manual, what shells complete by, the list of parts (SBOM, CycloneDX) and checksums. The same commit gives the same bytes on every machine: paths,
// times and build numbers stay out. nfpm and cyclonedx-gomod come through tools/releasetools/go.mod, a module of its own.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// architectures are those that agencies run.
var architectures = []string{"amd64", "arm64"}

func main() {
	version := flag.String("version", "development", "what the program calls itself")
	out := flag.String("out", "dist", "folder for everything, emptied first")
	only := flag.String("only", "", "one architecture alone")
	flag.Parse()
	if *only != "" {
		architectures = []string{*only}
	}
	if err := release(*version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// making is a release on its way.
type making struct {
	version, out string
	at           time.Time // of the commit: the time of every file
	tools        string    // folder with nfpm and cyclonedx-gomod, for this machine
}

func release(version, out string) error {
	at, err := commitTime()
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	tools, err := os.MkdirTemp("", "shebao-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tools)
	m := making{strings.TrimPrefix(version, "v"), out, at, tools}
	if err := errors.Join(os.RemoveAll(out), os.MkdirAll(filepath.Join(out, "man"), 0o755), os.MkdirAll(filepath.Join(out, "completion"), 0o755)); err != nil {
		return err
	}
	for _, step := range []func() error{m.helpers, m.programs, m.papers, m.parts, m.packages, m.checksums} {
		if err := step(); err != nil {
			return err
		}
	}
	fmt.Println("made in", out)
	return nil
}

// commitTime is when the commit was made that this is a release of.
func commitTime() (time.Time, error) {
	out, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of the commit: %w", err)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// helpers builds what packs and lists.
func (m making) helpers() error {
	return run(exec.Command("go", "build", "-modfile=tools/releasetools/go.mod", "-o", m.tools, "github.com/goreleaser/nfpm/v2/cmd/nfpm",
		"github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod"))
}

// program is where the program for an architecture lies.
func (m making) program(arch string) string { return filepath.Join(m.out, "shebao_linux_"+arch) }

func (m making) programs() error {
	for _, arch := range architectures {
		fmt.Println("building for", arch)
		if err := run(exec.Command("go", "run", "./tools/licences", "-goos", "linux", "-goarch", arch, filepath.Join(m.out, "THIRD_PARTY_NOTICES"))); err != nil {
			return err
		}
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.version="+m.version, "-o", m.program(arch), "./cmd/shebao")
		if err := run(build, "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS="); err != nil {
			return err
		}
	}
	return nil
}

// papers has the program write its manual and completions. They are the same for every architecture, so that of this machine's is asked.
func (m making) papers() error {
	own := m.program(runtime.GOARCH)
	if _, err := os.Stat(own); err != nil {
		return fmt.Errorf("the manual is written by the program for this machine: %w", err)
	}
	if err := run(exec.Command(own, "manual", filepath.Join(m.out, "man"))); err != nil {
		return err
	}
	for shell, name := range map[string]string{"bash": "shebao.bash", "zsh": "_shebao"} {
		text, err := exec.Command(own, "completion", shell).Output()
		if err == nil {
			err = os.WriteFile(filepath.Join(m.out, "completion", name), text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	pages, err := filepath.Glob(filepath.Join(m.out, "man", "*.1"))
	for _, page := range pages {
		err = errors.Join(err, m.compress(page), os.Remove(page))
	}
	return err
}

// compress writes a file's gzip beside it.
func (m making) compress(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return errors.Join(w.Close(), os.WriteFile(path+".gz", out.Bytes(), 0o644))
}

// parts writes the list of what the program is made of, by what it says of itself, without what changes from run to run.
func (m making) parts() error {
	path := filepath.Join(m.out, "sbom.cdx.json")
	err := run(exec.Command(filepath.Join(m.tools, "cyclonedx-gomod"), "bin", "-json", "-noserial", "-std", "-version", "v"+m.version, "-output", path,
		m.program(architectures[0])))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at := regexp.MustCompile(`"timestamp": "[^"]*"`)
	text = at.ReplaceAll(text, []byte(`"timestamp": "`+m.at.Format(time.RFC3339)+`"`))
	return os.WriteFile(path, text, 0o644)
}

// debianVersion is a version as Debian takes it: it begins with a digit.
func debianVersion(version string) string {
	if version == "" || version[0] < '0' || version[0] > '9' {
		version = "0~" + version
	}
	return strings.ReplaceAll(version, "-", "+")
}

func (m making) packages() error {
	for _, arch := range architectures {
		config, err := os.ReadFile("deploy/deb/nfpm.yaml")
		if err != nil {
			return err
		}
		filled := os.Expand(string(config), func(name string) string {
			return map[string]string{"ARCH": arch, "VERSION": debianVersion(m.version), "DIST": m.out, "MTIME": m.at.Format(time.RFC3339)}[name]
		})
		path := filepath.Join(m.out, "nfpm."+arch+".yaml")
		if err := os.WriteFile(path, []byte(filled), 0o644); err != nil {
			return err
		}
		deb := filepath.Join(m.out, "shebao_"+debianVersion(m.version)+"_"+arch+".deb")
		err = run(exec.Command(filepath.Join(m.tools, "nfpm"), "package", "--config", path, "--packager", "deb", "--target", deb),
			"SOURCE_DATE_EPOCH="+strconv.FormatInt(m.at.Unix(), 10))
		if err := errors.Join(err, os.Remove(path), m.archive(arch)); err != nil {
			return err
		}
	}
	return nil
}

// archive packs what a machine without Debian's packages wants.
func (m making) archive(arch string) (err error) {
	files := map[string]string{"shebao": m.program(arch), "CHANGELOG.md": "CHANGELOG.md", "sbom.cdx.json": filepath.Join(m.out, "sbom.cdx.json")}
	for _, folder := range []string{"deploy", "docs", filepath.Join(m.out, "man"), filepath.Join(m.out, "completion")} {
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				name, _ := filepath.Rel(filepath.Dir(folder), path)
				files[filepath.ToSlash(name)] = path
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	top := "shebao-" + m.version + "-linux-" + arch
	out, err := os.Create(filepath.Join(m.out, top+".tar.gz"))
	if err != nil {
		return err
	}
	compressed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	packed := tar.NewWriter(compressed)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := m.add(packed, top+"/"+name, files[name]); err != nil {
			return err
		}
	}
	return errors.Join(packed.Close(), compressed.Close(), out.Close())
}

func (m making) add(packed *tar.Writer, name, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	mode := int64(0o644)
	if info, err := os.Stat(path); err == nil && info.Mode()&0o100 != 0 {
		mode = 0o755
	}
	err = packed.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content)), ModTime: m.at, Format: tar.FormatPAX})
	if err != nil {
		return err
	}
	_, err = packed.Write(content)
	return err
}

// checksums lists the SHA-256 of all that is handed out, as sha256sum reads it.
func (m making) checksums() error {
	entries, err := os.ReadDir(m.out)
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		sum, err := sumOf(filepath.Join(m.out, entry.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s  %s\n", sum, entry.Name())
	}
	return os.WriteFile(filepath.Join(m.out, "SHA256SUMS"), []byte(list.String()), 0o644)
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func run(command *exec.Cmd, settings ...string) error {
	command.Env = append(os.Environ(), settings...)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command.Args, " "), err)
	}
	return nil
}
