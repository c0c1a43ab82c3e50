package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Generate carries out a plan. Wrong answers are counted and not an error.
func Generate(ctx context.Context, plan Plan) Result {
	begin := time.Now().Add(plan.Warmup)
	end := begin.Add(plan.Duration)
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	var next atomic.Int64
	visitors := make([]*visitor, plan.Connections)
	var group sync.WaitGroup
	for i := range visitors {
		v := &visitor{line: line{address: plan.Address}, begin: begin, end: end, steps: map[string]*tally{}}
		visitors[i] = v
		group.Go(func() {
			defer v.line.close()
			for ctx.Err() == nil {
				v.visit(plan.Visits[int(next.Add(1)-1)%len(plan.Visits)])
			}
		})
	}
	group.Wait()
	return gather(visitors, plan.Duration)
}

// visitor is one connection's work.
type visitor struct {
	line       line
	begin, end time.Time // of what is counted
	steps      map[string]*tally
	failed     string
}

// tally collects the answers to one kind of request.
type tally struct {
	at     int // its place in the visit
	took   []time.Duration
	errors int
	bytes  int
}

// visit makes the requests in turn and stops at the first that goes wrong.
func (v *visitor) visit(requests Visit) {
	token := ""
	for i, r := range requests {
		asked := time.Now()
		answer, err := v.line.ask(r, token)
		now := time.Now()
		if err == nil {
			err = answer.check(r)
		}
		if asked.Before(v.begin) || now.After(v.end) {
			if err != nil {
				return
			}
		} else if !v.count(i, r, answer, now.Sub(asked), err) {
			return
		}
		token = answer.token()
	}
}

func (v *visitor) count(at int, r Request, a answer, took time.Duration, err error) (right bool) {
	t := v.steps[r.Step]
	if t == nil {
		t = &tally{at: at}
		v.steps[r.Step] = t
	}
	if err != nil {
		t.errors++
		v.failed = cmp.Or(v.failed, fmt.Sprintf("%s: %v", r.Step, err))
		return false
	}
	t.took = append(t.took, took)
	t.bytes += len(a.body)
	return true
}

func gather(visitors []*visitor, over time.Duration) Result {
	var result Result
	all := map[string]*tally{}
	for _, v := range visitors {
		result.Failed = cmp.Or(result.Failed, v.failed)
		for name, t := range v.steps {
			sum := all[name]
			if sum == nil {
				sum = &tally{at: t.at}
				all[name] = sum
			}
			sum.took = append(sum.took, t.took...)
			sum.errors += t.errors
			sum.bytes += t.bytes
		}
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return all[a].at - all[b].at })
	for _, name := range names {
		t := all[name]
		result.Steps = append(result.Steps, newStep(name, t.took, t.errors, t.bytes, over))
	}
	return result
}
