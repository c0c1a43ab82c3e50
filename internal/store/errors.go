package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What a caller can tell apart. Every error that leaves this package wraps one of these or is a programming error.
var (
	// ErrNotFound means there is no such row, or none that this person may see.
	ErrNotFound = errors.New("store: not found")
	// ErrExists means a row with that key is there already.
	ErrExists = errors.New("store: exists already")
	// ErrBusy means other writers held the database too long; the same request may go through a moment later.
	ErrBusy = errors.New("store: busy")
	// ErrUnavailable means the database can't be reached now.
	ErrUnavailable = errors.New("store: unavailable")
	// ErrFull means the disk of the database is full.
	ErrFull = errors.New("store: disk full")
)

// classify wraps an engine's error in one of the errors above, going by its code and never by its text.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if kind := kindOf(err); kind != nil {
		return fmt.Errorf("%w: %w", kind, discreet(err))
	}
	return discreet(err)
}

// discreetError is an engine's error without what it says, which may quote a value: "invalid input syntax for type bigint: …".
type discreetError struct {
	words string
	error
}

func (e *discreetError) Error() string { return e.words }
func (e *discreetError) Unwrap() error { return e.error }

// discreet lets PostgreSQL's errors tell their code and place only. SQLite's name columns and quote no values.
func discreet(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	words := "PostgreSQL " + pg.Severity + " " + pg.Code
	for _, at := range []struct{ what, name string }{{"table", pg.TableName}, {"column", pg.ColumnName}, {"constraint", pg.ConstraintName}} {
		if at.name != "" {
			words += ", " + at.what + " " + at.name
		}
	}
	if errors.Is(postgresKind(pg.Code), ErrUnavailable) && !strings.HasPrefix(pg.Code, "XX") {
		words += ": " + pg.Message // about the server; no value is in it
	}
	return &discreetError{words, err}
}

func kindOf(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteKind(lite.Code())
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if kind := postgresKind(pg.Code); kind != nil {
			return kind
		}
		if pg.SeverityUnlocalized == "FATAL" || pg.SeverityUnlocalized == "PANIC" {
			return ErrUnavailable // whatever it was about: the connection is gone
		}
	}
	if errors.Is(err, context.Canceled) {
		return nil // the reader went away, not the database
	}
	if lostLine(err) {
		return ErrUnavailable
	}
	return nil
}

// lostLine reports that an error is of the connection: neither of what was asked nor of who asked.
func lostLine(err error) bool {
	for _, gone := range []error{driver.ErrBadConn, sql.ErrConnDone, pgconn.ErrConnClosed, io.ErrUnexpectedEOF, io.EOF, io.ErrClosedPipe} {
		if errors.Is(err, gone) {
			return true
		}
	}
	var network net.Error
	var system syscall.Errno
	var connect *pgconn.ConnectError
	var ofDriver interface{ SafeToRetry() bool } // which every error of the PostgreSQL driver's own has: "conn closed" among them
	return errors.As(err, &network) || errors.As(err, &system) || errors.As(err, &connect) || errors.As(err, &ofDriver)
}

func sqliteKind(code int) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return ErrExists
	}
	switch code & 0xff { // the primary code of an extended one
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return ErrUnavailable
	}
	return nil
}

// postgresKind goes by SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
func postgresKind(code string) error {
	switch code {
	case "23505":
		return ErrExists
	case "40001", "40P01", "55P03", "53300":
		return ErrBusy
	case "53100":
		return ErrFull
	case "25006", "25P03": // a standby, after a switch-over; a server that ended a transaction for being idle
		return ErrUnavailable
	}
	if len(code) < 2 {
		return nil
	}
	switch code[:2] {
	case "08", "53", "57", "58", "3D", "28", "XX":
		return ErrUnavailable
	}
	return nil
}
