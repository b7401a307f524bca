//! `licsim study --emit`: a job file for the engine that the user already has.

use std::fmt::Write;
use std::path::Path;

use super::args::{EmitKind, StudyArgs};
use crate::plan::StudyPlan;

/// The job file of a study in `shards` parts.
pub(super) fn job_file(kind: EmitKind, args: &StudyArgs, name: &str, study: &StudyPlan) -> String {
    let shards = args.shards;
    let command = command(args, "study");
    let merge = command_line(&self::command(args, "merge"));
    // A comment goes on where a word of the command has a new line.
    let then = merge.replace('\n', "\n#   ");
    let command = command_line(&command);
    let job = job_name(name);
    let arms = study.arms.len();
    let about = format!("{}: {shards} shards; {arms} arms", study.title.replace('\n', " "));
    match kind {
        EmitKind::Slurm => format!(
            r#"#!/bin/bash
# {about}
# Submit with `sbatch`; when all tasks are done, or any time before:
#   {then}
#SBATCH --job-name={job}
#SBATCH --array=1-{shards}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output={job}-%a.log
#SBATCH --cpus-per-task=1
# A minute before the time limit the task is told: it finishes the runs that it is at, keeps them and ends.
#SBATCH --signal=B:USR1@60

trap 'kill -USR1 "$study"' USR1
trap 'kill -TERM "$study"' TERM
# As many threads as Slurm has set aside for the task, not as many as the machine has.
{command} --shard auto --threads "${{SLURM_CPUS_PER_TASK:-1}}" &
study=$!
# A signal ends `wait` before the study has ended; the last `wait` has the study's own exit code.
while kill -0 "$study" 2>/dev/null; do wait "$study"; done
wait "$study"
code=$?
if [ "$code" -eq 4 ]; then
    # Stopped before its end: what was done is kept, and the next turn goes on from there.
    scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_${{SLURM_ARRAY_TASK_ID}}"
fi
exit "$code"
"#
        ),
        EmitKind::Kubernetes => manifest(&about, &then, &job, args),
        EmitKind::Parallel => format!(
            r#"#!/bin/bash
# {about}
# GNU parallel starts the shards, one a core, here or on the machines of `--sshlogin`, and starts again what failed.
set -euo pipefail
seq {shards} | parallel --quote --retries 3 --line-buffer {command} --shard {{}}/{shards} --threads 1
{merge}
"#
        ),
    }
}

/// The manifest of an Indexed Job, whose every index is a shard.
fn manifest(about: &str, then: &str, job: &str, args: &StudyArgs) -> String {
    let shards = args.shards;
    let mut words = command(args, "study");
    words.extend(["--shard".to_owned(), format!("auto/{shards}")]);
    let lines = |words: &[String], indent| -> String {
        let mut list = String::new();
        for word in words {
            // Kubernetes would put a variable in the place of `$(NAME)`.
            let word = quoted(&word.replace("$(", "$$("));
            let _ = write!(list, "\n{:indent$}- {word}", "");
        }
        list
    };
    let command = lines(&words, 12);
    // Everything that a pod writes must outlive it.
    let mut mounts = String::new();
    for (part, folder) in [("results", Some(&args.of.out)), ("runs", args.of.store.as_ref())] {
        let Some(folder) = folder else { continue };
        let place = quoted(&Path::new("/work").join(folder).display().to_string());
        let _ = write!(mounts, "\n            - name: output\n              mountPath: {place}");
        if args.of.store.is_some() {
            let _ = write!(mounts, "\n              subPath: {part}");
        }
    }
    format!(
        r#"# {about}
# Apply with `kubectl apply -f`; when the job is complete, in a pod that mounts the same folders:
#   {then}
# `image` must have licsim, and in `/work` the study if it is a file; the volume must be one that all pods share.
apiVersion: batch/v1
kind: Job
metadata:
  name: {job}
spec:
  completionMode: Indexed
  completions: {shards}
  parallelism: {shards}
  # A pod that was told to end counts as a failure; another one goes on where it stopped.
  backoffLimitPerIndex: 6
  template:
    spec:
      restartPolicy: Never
      # Time to finish the runs that a pod is at when it is told to end.
      terminationGracePeriodSeconds: 120
      containers:
        - name: licsim
          image: licsim:latest
          workingDir: /work
          command:{command}
          volumeMounts:{mounts}
      volumes:
        - name: output
          persistentVolumeClaim:
            claimName: licsim-output
"#
    )
}

/// A word as YAML reads it, whatever is in it.
fn quoted(word: &str) -> String {
    serde_json::Value::from(word).to_string()
}

/// The arguments that say what is studied and where results go.
fn command(args: &StudyArgs, verb: &str) -> Vec<String> {
    let of = &args.of;
    let mut words = vec!["licsim".to_owned(), verb.to_owned(), of.study.clone()];
    for (key, value) in &of.sets {
        words.extend(["--set".to_owned(), format!("{key}={value}")]);
    }
    if let Some(seed) = of.seed {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    words.extend(["--out".to_owned(), of.out.display().to_string()]);
    if let Some(store) = &of.store {
        words.extend(["--store".to_owned(), store.display().to_string()]);
    }
    words
}

/// Words as a shell reads them.
pub(super) fn command_line(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+".contains(c);
    let quoted = |word: &String| match !word.is_empty() && word.chars().all(plain) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A name that Slurm and Kubernetes both take: small letters, digits and dashes.
fn job_name(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(50)
        .collect();
    format!("licsim-{}", plain.trim_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_command_as_they_are() {
        let words = ["licsim", "a b", "it's", "k=v"].map(str::to_owned);
        assert_eq!(command_line(&words), r"licsim 'a b' 'it'\''s' k=v");
        assert_eq!(job_name("My_Study!"), "licsim-my-study");
    }
}
