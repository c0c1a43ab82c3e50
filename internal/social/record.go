package social

// CountMonths counts the distinct months of a sorted list, in which a month may repeat: two
// employers in one month are one month paid.
func CountMonths(months []Month) int {
	count := 0
	for i, m := range months {
		if i == 0 || m != months[i-1] {
			count++
		}
	}
	return count
}

// MissingMonths lists the months between the first and the last of a sorted list that are not in
// it: the gaps in a record. A month may repeat.
func MissingMonths(months []Month) []Month {
	var missing []Month
	for i := 1; i < len(months); i++ {
		for m := months[i-1].Add(1); m < months[i]; m = m.Add(1) {
			missing = append(missing, m)
		}
	}
	return missing
}
