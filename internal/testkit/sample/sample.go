// Package sample is a small archive that conforms to the format, with personas.json to say who is in it. Tests import it;
// the figures they expect were worked out from its files by hand and not by this program.
package sample

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"shebao/internal/social"
	"shebao/internal/testkit"
)

// Persona is one of the people of the archive.
type Persona struct {
	PersonNo string          `json:"person_no"`
	ID       social.IDNumber `json:"id_no"`
	Name     string          `json:"name"`
	CardNo   string          `json:"card_no"`
	Phone    string          `json:"phone"`
}

// Dir is the folder of the archive.
func Dir() string {
	root, err := testkit.Root()
	if err != nil {
		panic(err) // a test runs within the source tree
	}
	return filepath.Join(root, "internal", "testkit", "sample", "archive")
}

// Personas are the people by what they stand for: "employee", "pensioner".
func Personas() (map[string]Persona, error) {
	text, err := os.ReadFile(filepath.Join(Dir(), "personas.json"))
	if err != nil {
		return nil, err
	}
	var people map[string]Persona
	if err := json.Unmarshal(text, &people); err != nil {
		return nil, fmt.Errorf("personas.json: %w", err)
	}
	return people, nil
}
