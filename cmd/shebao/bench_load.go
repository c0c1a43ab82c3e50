package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"syscall"
	"time"

	"shebao/internal/bench"
)

// benchLoadCmd is the load generator: a plan comes in by standard input, what it saw goes out. It is a process of its own,
// so that the portal's garbage and goroutines are the portal's alone.
type benchLoadCmd struct{}

// Run generates.
func (benchLoadCmd) Run(ctx context.Context) error {
	var plan bench.Plan
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(bench.Generate(ctx, plan))
}

// generated is what a load generator saw, and how much of the machine it and this process took: cores, on average.
type generated struct {
	bench.Result
	Server, Load float64
}

// generate runs a load generator.
func generate(ctx context.Context, plan bench.Plan) (generated, error) {
	program, err := os.Executable()
	if err != nil {
		return generated{}, err
	}
	input, err := json.Marshal(plan)
	if err != nil {
		return generated{}, err
	}
	var out bytes.Buffer
	load := exec.CommandContext(ctx, program, "bench", "load")
	load.Stdin, load.Stdout, load.Stderr = bytes.NewReader(input), &out, os.Stderr
	start, before := realTime(), processorTime()
	if err := load.Run(); err != nil {
		return generated{}, fmt.Errorf("the load generator: %w", err)
	}
	took, state := realTime().Sub(start).Seconds(), load.ProcessState
	g := generated{
		Server: (processorTime() - before).Seconds() / took,
		Load:   (state.UserTime() + state.SystemTime()).Seconds() / took,
	}
	return g, json.Unmarshal(out.Bytes(), &g.Result)
}

// processorTime is what this process has used so far, by all its threads.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// profiled keeps a CPU profile of this process over a measurement, and its allocations so far, where asked for.
func (c measureCmd) profiled(name string, measure func() (generated, error)) (g generated, err error) {
	if c.Profile == "" {
		return measure()
	}
	if err := os.MkdirAll(c.Profile, 0o700); err != nil {
		return g, err
	}
	cpu, err := os.Create(filepath.Join(c.Profile, name+".cpu.pprof"))
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, cpu.Close()) }()
	allocations, err := os.Create(filepath.Join(c.Profile, name+".allocs.pprof"))
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, allocations.Close()) }()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return g, err
	}
	g, err = measure()
	pprof.StopCPUProfile()
	return g, errors.Join(err, pprof.Lookup("allocs").WriteTo(allocations, 0))
}
