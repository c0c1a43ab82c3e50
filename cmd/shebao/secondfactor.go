package main

import (
	"context"
	"errors"
	"fmt"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/store"
)

type secondFactorCmd struct {
	Reset secondFactorResetCmd `cmd:"" help:"Remove the second factor of someone who lost phone and recovery codes, once their identity is checked at the counter."`
}

type secondFactorResetCmd struct {
	databaseFlags
	PersonNo string `arg:"" help:"Their personal number."`
}

// Run removes it. It is an act in the audit log, and the person is told.
func (c secondFactorResetCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := citizen.New(db, secret.NewHasher(), citizen.Settings{}).ResetSecondFactor(ctx, store.System("second-factor reset"), c.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("nobody is registered under that personal number, or they have no second factor")
	}
	if err != nil {
		return err
	}
	fmt.Println("removed; receipt", done.ReceiptNo)
	return nil
}
