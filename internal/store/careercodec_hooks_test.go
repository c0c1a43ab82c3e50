package store

// What tests of package store_test need of the codec.
var (
	PackCareer   = packCareer
	UnpackCareer = unpackCareer
)
