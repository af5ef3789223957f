// Reads Kubernetes manifests the way an API server with fieldValidation=Strict does: into the real types of
// k8s.io/api, where an unknown or a repeated field is an error. Prints "kind name" for each document.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			if err = check(document); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(document []byte) error {
	var kind meta.PartialObjectMetadata
	if err := yaml.Unmarshal(document, &kind); err != nil {
		return err
	}
	into, known := map[string]any{
		"v1/ConfigMap":             &core.ConfigMap{},
		"v1/PersistentVolumeClaim": &core.PersistentVolumeClaim{},
		"batch/v1/CronJob":         &batch.CronJob{},
	}[kind.APIVersion+"/"+kind.Kind]
	if !known {
		return fmt.Errorf("%s %s is not known here", kind.APIVersion, kind.Kind)
	}
	if err := yaml.UnmarshalStrict(document, into); err != nil {
		return fmt.Errorf("%s %s: %w", kind.Kind, kind.Name, err)
	}
	fmt.Println(kind.Kind, kind.Name)
	return nil
}
