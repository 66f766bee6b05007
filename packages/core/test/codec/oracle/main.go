// Says what Go's encoding/json makes of lines that may be events: the oracle of the wire codec.
//
// Reads lines on stdin. For each one it prints "+" and the line that json.Marshal prints after json.Unmarshal took it, "~" and that line
// when it is JSON that decodeEvent takes for no event on purpose, or "-" and the error when either refused.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"strings"
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

// isEvent says whether decodeEvent takes an object that Go takes: it names a type, or has keys of an event and no others.
func isEvent(line []byte) bool {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil || len(keys) == 0 {
		return false
	}
	var marker struct {
		Type json.RawMessage `json:"type"`
	}
	if err := json.Unmarshal(line, &marker); err == nil && marker.Type != nil {
		return true
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	var e event
	return decoder.Decode(&e) == nil
}

func verdict(line []byte) string {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		return "-" + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	out, err := json.Marshal(e)
	if err != nil {
		return "-" + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	if !isEvent(line) {
		return "~" + string(out)
	}
	return "+" + string(out)
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			if _, werr := out.WriteString(verdict(bytes.TrimSuffix(line, []byte("\n"))) + "\n"); werr != nil {
				log.Fatal(werr)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}
