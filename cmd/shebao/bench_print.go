package main

import (
	"fmt"
	"time"

	"shebao/internal/bench"
)

func printImport(ours, theirs bench.Load) {
	fmt.Printf("  import of %d rows, all tables\n", ours.Rows)
	fmt.Printf("  %-44s %10.0f rows/s  %8s\n", "shebao import (read, check, hash, seal, write)", ours.PerSecond(), ours.Took.Round(10*time.Millisecond))
	fmt.Printf("  %-44s %10.0f rows/s  %8s\n", "the engine's own loader, packed and sealed", theirs.PerSecond(), theirs.Took.Round(10*time.Millisecond))
	fmt.Printf("  %-44s %10.2f\n", "ratio", ours.PerSecond()/theirs.PerSecond())
}

const pagesFormat = "  %-44s %10s %9s %9s %9s %9s %8s %7s %7s %6s\n"

func (c measureCmd) printPagesHead(careers []bench.Person) {
	rows := 0
	for _, p := range careers {
		rows += p.Rows
	}
	fmt.Printf("  pages: %d connections kept alive, each asking again once answered, for %d s after %s of warming up; the load generator\n"+
		"  is a process of its own on this machine. Statements of %d people in turn, %d rows each on average. Every answer is checked.\n"+
		"  *cores that the server and the load generator kept busy, over all the steps of a visit.\n",
		c.Connections, c.Seconds, c.Warmup, len(careers), rows/len(careers))
	fmt.Printf(pagesFormat, "", "per second", "p50 ms", "p95 ms", "p99 ms", "max ms", "bytes", "errors", "server*", "load*")
}

// printPages prints each step beside the bare handler's answers to it.
func printPages(ours, bare generated) {
	for i, step := range ours.Steps {
		printStep(step.Name, step, ours)
		if i < len(bare.Steps) {
			printStep("  bare net/http, same bytes and headers", bare.Steps[i], bare)
			fmt.Printf("  %-44s %10.3f\n", "  ratio", step.PerSecond/bare.Steps[i].PerSecond)
		}
	}
}

func printStep(name string, s bench.Step, g generated) {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }
	fmt.Printf(pagesFormat, name, fmt.Sprintf("%.0f", s.PerSecond), ms(s.P50), ms(s.P95), ms(s.P99), ms(s.Max),
		fmt.Sprint(s.Bytes), fmt.Sprint(s.Errors), fmt.Sprintf("%.2f", g.Server), fmt.Sprintf("%.2f", g.Load))
}
