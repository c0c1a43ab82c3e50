// Package social holds the nouns and rules of social insurance: money, months, identity numbers,
// cards, branches, bounds and the record of paid months.
//
// Everything here is pure: no clock, no database, no words for people to read. Values are parsed
// once, at the edge, and are valid from then on. Errors are sentinels to be tested with errors.Is;
// the sentence a person sees is chosen elsewhere.
package social
