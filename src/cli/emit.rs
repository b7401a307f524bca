//! `licsim study --emit`: a job file for the engine that the user already has.

use super::args::{EmitKind, StudyArgs};
use crate::plan::StudyPlan;

/// The job file of a study in `shards` parts.
pub(super) fn job_file(kind: EmitKind, args: &StudyArgs, name: &str, study: &StudyPlan) -> String {
    let shards = args.shards;
    let command = command(args, "study");
    let merge = command_line(&self::command(args, "merge"));
    let command = command_line(&command);
    let job = job_name(name);
    let arms = study.arms.len();
    let about = format!("{}: {shards} shards; {arms} arms", study.title.replace('\n', " "));
    match kind {
        EmitKind::Slurm => format!(
            r#"#!/bin/bash
# {about}
# Submit with `sbatch`; when all tasks are done, or any time before:
#   {merge}
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
        EmitKind::Kubernetes => format!(
            r#"# {about}
# Apply with `kubectl apply -f`; when the job is complete, where the volume can be reached:
#   {merge}
# `image` must have licsim and the study in it, and the volume must be one that all pods share.
apiVersion: batch/v1
kind: Job
metadata:
  name: {job}
spec:
  completionMode: Indexed
  completions: {shards}
  parallelism: {shards}
  backoffLimitPerIndex: 6
  template:
    spec:
      restartPolicy: Never
      # Time to finish the runs that a pod is at when it is told to end.
      terminationGracePeriodSeconds: 120
      containers:
        - name: licsim
          image: licsim:latest
          command: ["/bin/sh", "-c"]
          args:
            - exec {command} --shard auto/{shards}
          volumeMounts:
            - name: output
              mountPath: /work/output
          workingDir: /work
      volumes:
        - name: output
          persistentVolumeClaim:
            claimName: licsim-output
"#
        ),
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
fn command_line(words: &[String]) -> String {
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
