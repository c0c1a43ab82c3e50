package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// dump has pg_dump write what a snapshot sees.
func dump(ctx context.Context, address, snapshot, into string) error {
	return postgres(ctx, address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+snapshot, "--file="+into)
}

// load has pg_restore write a dump into an empty database: all of it or nothing.
func load(ctx context.Context, from, address string) error {
	return postgres(ctx, address, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", from)
}

// readDump has pg_restore read a dump to its end, and write nothing.
func readDump(ctx context.Context, dump string) error {
	return run(ctx, "", "pg_restore", "--file=/dev/null", dump)
}

// postgres calls a program of PostgreSQL for a database. The password goes by the environment, where nobody sees it.
func postgres(ctx context.Context, address, program string, args ...string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("backup: the PostgreSQL address can't be read")
	}
	password, _ := u.User.Password()
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	if given := query.Get("password"); given != "" {
		password = given
		query.Del("password")
	}
	for name := range query { // what is the driver's alone, pg_dump refuses
		if !slices.Contains(ofLibpq, name) {
			query.Del(name)
		}
	}
	u.RawQuery = query.Encode()
	return run(ctx, password, program, append([]string{"--dbname=" + u.String()}, args...)...)
}

// ofLibpq are the parameters of an address that PostgreSQL's own programs know.
var ofLibpq = []string{"host", "port", "dbname", "user", "sslmode", "sslcert", "sslkey", "sslrootcert", "connect_timeout", "options", "application_name", "target_session_attrs"}

func run(ctx context.Context, password, program string, args ...string) error {
	path, err := find(program)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, path, args...)
	if password != "" {
		command.Env = append(command.Environ(), "PGPASSWORD="+password)
	}
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return fmt.Errorf("backup: %s: %w: %s", program, err, strings.Join(strings.Fields(said.String()), " "))
	}
	return nil
}

// find is where a program of PostgreSQL is; the newest, where Debian keeps several.
func find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program) // its only error is a bad pattern
	slices.Sort(list)
	if len(list) == 0 {
		return "", fmt.Errorf("backup: %s is missing: install PostgreSQL's client programs, of the server's version or a later one", program)
	}
	return list[len(list)-1], nil
}
