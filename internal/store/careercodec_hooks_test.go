package store

import (
	"context"
	"database/sql/driver"
)

// What tests of package store_test need of the codec.
var (
	PackCareer   = packCareer
	UnpackCareer = unpackCareer
)

// ScanRaw reads rows as the driver gives them.
func (db *DB) ScanRaw(ctx context.Context, query string, args []any, each func([]driver.Value) error) error {
	return db.scanRaw(ctx, query, args, each)
}
