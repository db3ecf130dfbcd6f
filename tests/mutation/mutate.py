#!/usr/bin/env python3
"""Breaks the evaluators one operator at a time, and says which breaks no test notices.

The committed tree is copied to --work and built there; the working tree is never touched. Each mutant changes one
operator of one file. It is first put to bench/differential (random worlds, decision programs against the interpreter),
then, when that sees nothing, to the unit tests. A mutant that neither notices is a survivor: a missing test, or a change
that changes nothing, which equivalent.txt lists with the reason. Exit code 1 when a survivor is not listed.

    tests/mutation/mutate.py                                   every operator (some hours)
    tests/mutation/mutate.py --files compiler/condition.cpp    of one file
    tests/mutation/mutate.py --sample 40 --seed 3              forty drawn by a seed
"""
import argparse
import random
import re
import subprocess
import sys
from pathlib import Path

EVALUATORS = ["compiler/condition.cpp", "compiler/scope.cpp", "analyzer/decide.cpp", "analyzer/decide_usage.cpp",
              "analyzer/quick_decide.cpp", "analyzer/grant_self.cpp"]

# What stands in the text, and what is put in its place. Comparisons and sums have spaces around them in this code;
# template brackets do not.
SWAPS = [(r" && ", " || "), (r" \|\| ", " && "), (r" == ", " != "), (r" != ", " == "), (r" < ", " <= "),
         (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" \+ ", " - "), (r" - ", " + "),
         (r"(?<![\w)\]])!(?=[\w(])", ""), (r"\bany_of\b", "all_of"), (r"\ball_of\b", "any_of"), (r"\btrue\b", "false"),
         (r"\bfalse\b", "true"), (r"\bstd::min\b", "std::max"), (r"\bstd::max\b", "std::min"),
         (r"\bTruth::True\b", "Truth::Unknown"), (r"\bTruth::False\b", "Truth::Unknown"),
         (r"\bTruth::Unknown\b", "Truth::False")]
HIDDEN = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'|^#[^\n]*', re.MULTILINE)
SUITES = [("bench/differential/bench_differential", ["--cases", "400", "--z3", "0", "--seed", "77"], 120),
          ("tests/rolewright_tests", ["[compiler],[analyzer],[policies]", "--abort"], 600)]


def mutants(root, files):
    """(file, line, from, to, whole text of the mutant) of every operator outside comments and texts."""
    found = []
    for name in files:
        text = (root / name).read_text()
        visible = HIDDEN.sub(lambda match: "\0" * len(match.group()), text)
        for pattern, instead in SWAPS:
            for match in re.finditer(pattern, visible):
                line = text.count("\n", 0, match.start()) + 1
                found.append((name, line, match.group().strip(), instead.strip(),
                              text[:match.start()] + instead + text[match.end():]))
    return sorted(found, key=lambda mutant: (mutant[0], mutant[1]))


def build(work, target):
    return subprocess.run(["ninja", "-j2", "-C", str(work / "build"), target], capture_output=True).returncode == 0


def passes(work, program, arguments, seconds):
    try:
        return subprocess.run([str(work / "build" / program), *arguments], capture_output=True, cwd=work,
                              timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def prepare(source, work):
    work.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "-C", str(source), "archive", "HEAD"], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(work)], input=archive, check=True)
    subprocess.run(["cmake", "-S", str(work), "-B", str(work / "build"), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"],
                   capture_output=True, check=True)
    for program, arguments, seconds in SUITES:
        if not build(work, Path(program).name) or not passes(work, program, arguments, seconds * 4):
            sys.exit(f"{program} fails before anything is changed")


def outcome(work, mutant):
    """'killed by …', 'survived', or 'no program' when the change does not compile."""
    name, _, _, _, text = mutant
    original = (work / name).read_text()
    (work / name).write_text(text)
    try:
        for program, arguments, seconds in SUITES:
            if not build(work, Path(program).name):
                return "no program"
            if not passes(work, program, arguments, seconds):
                return "killed by " + Path(program).name
        return "survived"
    finally:
        (work / name).write_text(original)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, default=Path("build/mutation"), help="folder for the copy and its build")
    options.add_argument("--files", nargs="*", default=EVALUATORS)
    options.add_argument("--sample", type=int, help="only so many, drawn by --seed")
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    source = Path(__file__).resolve().parents[2]
    work = options.work.resolve()
    prepare(source, work)
    chosen = mutants(work, options.files)
    if options.sample is not None:
        chosen = sorted(random.Random(options.seed).sample(chosen, min(options.sample, len(chosen))),
                        key=lambda mutant: (mutant[0], mutant[1]))
    listed = {line.split(" # ")[0] for line in (source / "tests/mutation/equivalent.txt").read_text().splitlines()
              if line and not line.startswith("#")}
    counts, surprises = {}, 0
    for mutant in chosen:
        name, line, before, after, _ = mutant
        result = outcome(work, mutant)
        key = f"{name}: {(work / name).read_text().splitlines()[line - 1].strip()}: {before} becomes {after or 'nothing'}"
        if result == "survived" and key in listed:
            result = "equivalent"
        surprises += result == "survived"
        counts[result] = counts.get(result, 0) + 1
        print(f"{name}:{line}: {before} becomes {after or 'nothing'}: {result}", flush=True)
        if result == "survived":
            print("    " + key, flush=True)
    print(", ".join(f"{count} {result}" for result, count in sorted(counts.items())))
    sys.exit(1 if surprises else 0)


if __name__ == "__main__":
    main()
