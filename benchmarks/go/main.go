// Peers in Go: what a channel and encoding/json cost there. Prints nanoseconds an event: by the
// clock, and of processor time.
//
//	peer channel CONSUMERS CAPACITY EVENTS
//	peer marshal EVENTS < events.ndjson
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type event struct {
	Type        string         `json:"type"`
	Timestamp   time.Time      `json:"timestamp"`
	RunID       string         `json:"run_id"`
	StepID      string         `json:"step_id,omitempty"`
	ActionID    string         `json:"action_id,omitempty"`
	StepIndex   int            `json:"step_index,omitempty"`
	Duration    time.Duration  `json:"duration,omitempty"`
	Error       string         `json:"error,omitempty"`
	Attempt     int            `json:"attempt,omitempty"`
	Text        string         `json:"text,omitempty"`
	Metadata    map[string]any `json:"metadata,omitempty"`
	Diagnostics []string       `json:"diagnostics,omitempty"`
}

func main() {
	if os.Args[1] == "channel" {
		channel(number(os.Args[2]), number(os.Args[3]), number(os.Args[4]))
	} else {
		marshal(number(os.Args[2]))
	}
}

func channel(consumers, capacity, count int) {
	events := make([]event, 10_000)
	channels := make([]chan *event, consumers)
	var done sync.WaitGroup
	start, startCPU := time.Now(), processorTime()
	for i := range channels {
		received := make(chan *event, capacity)
		channels[i] = received
		done.Add(1)
		go func() {
			defer done.Done()
			seen := 0
			for e := range received {
				if e != &events[seen%len(events)] {
					panic("out of order")
				}
				seen++
			}
			if seen != count {
				panic("lost an event")
			}
		}()
	}
	for i := 0; i < count; i++ {
		for _, c := range channels {
			c <- &events[i%len(events)]
		}
	}
	for _, c := range channels {
		close(c)
	}
	done.Wait()
	report(start, startCPU, count)
}

func marshal(count int) {
	var events []event
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			panic(err)
		}
		events = append(events, e)
	}
	start, startCPU := time.Now(), processorTime()
	bytes := 0
	for i := 0; i < count; i++ {
		line, err := json.Marshal(&events[i%len(events)])
		if err != nil {
			panic(err)
		}
		bytes += len(line)
	}
	report(start, startCPU, count)
	if bytes == 0 {
		panic("no bytes")
	}
}

func report(start time.Time, startCPU, count int) {
	wall := time.Since(start).Nanoseconds()
	fmt.Printf("%.2f %.2f\n", float64(wall)/float64(count), float64(processorTime()-startCPU)/float64(count))
}

func processorTime() int {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return int(usage.Utime.Nano() + usage.Stime.Nano())
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}
