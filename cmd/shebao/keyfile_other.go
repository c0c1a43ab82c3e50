//go:build !unix

package main

import "os"

// hasOwners says that files have an owner, a group and a mode here.
const hasOwners = false

// makePrivate does nothing where files have no mode of that kind.
func makePrivate() {}

// keepOwner does nothing where files have no owner of that kind.
func keepOwner(string, os.FileInfo) error { return nil }
