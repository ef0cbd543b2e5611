# What the image must do when a runner starts it. Sourced by .ci/container, which gives image, run_container and fail.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154

scenarios=(
  git_is_there_and_no_compiler
  sync_on_a_local_branch
  unknown_language_is_refused
  a_schedule_opens_one_pull_request
)

git_is_there_and_no_compiler() {
  run_container --entrypoint /bin/sh "$image" -c 'git --version && ! command -v cc && ! command -v gcc' \
    >"$work/log" 2>&1 || fail "the image lacks git or holds a compiler: $(cat "$work/log")"
}

sync_on_a_local_branch() {
  local folder=$work/sync before branch name value
  make_workspace "$folder"
  before=$(checked_out "$folder")
  run_action "$folder" command=sync config=amts.yml local=true languages=zh || fail "exit code $? instead of 0: $(cat "$folder/log")"

  for name in $(names_in_action outputs); do
    grep --quiet --extended-regexp "^$name(=|<<)" "$folder"/file_commands/output_* || fail "output $name is not set"
  done
  value=$(output_value "$folder" changed)
  [ "$value" = true ] || fail "output changed is '$value' instead of true"
  value=$(output_value "$folder" languages)
  [[ $value == *'"zh"'* ]] || fail "output languages does not name zh: '$value'"
  [ -s "$(echo "$folder"/file_commands/summary_*)" ] || fail "the summary is empty"

  branch=$(book "$folder" zh for-each-ref --format '%(refname)' 'refs/heads/amts/zh-*')
  [ "$(wc --words <<<"$branch")" = 1 ] || fail "expected one branch amts/zh-*, found '$branch'"
  value=$(book "$folder" zh diff --name-only main "$branch" -- '*.md')
  grep --quiet --line-regexp lamp.md <<<"$value" || fail "lamp.md did not change on the branch"
  ! grep --quiet --line-regexp tide.md <<<"$value" || fail "tide.md changed, though its English did not"
  [ "$(checked_out "$folder")" = "$before" ] || fail "files of the workspace changed"
}

unknown_language_is_refused() {
  local folder=$work/refused before status=0
  make_workspace "$folder"
  sed --in-place 's/^  zh:/  chinese:/' "$folder/workspace/amts.yml"
  before=$(checked_out "$folder")
  run_action "$folder" command=sync config=amts.yml local=true || status=$?
  [ "$status" = 2 ] || fail "exit code $status instead of 2: $(cat "$folder/log")"
  [ "$(wc --lines <"$folder/log")" = 1 ] || fail "a refusal is one sentence, not: $(cat "$folder/log")"
  grep --quiet chinese "$folder/log" || fail "the refusal does not name the language: $(cat "$folder/log")"
  [ "$(checked_out "$folder")" = "$before" ] || fail "files of the workspace changed"
}

# The runner's events against the tests' own GitHub; what a run without news takes is printed.
a_schedule_opens_one_pull_request() {
  local folder=$work/hosted value started
  make_books "$folder"
  printf 'source: {repository: owner/book-en, branch: main}\ntargets: {zh: {repository: owner/book-zh, branch: main}}\n' \
    >"$folder/settings"
  mkdir "$folder/more" && mv "$folder/settings" "$folder/more/amts.yml"
  commit "$folder/workspace/book-zh" "$folder/more"
  make --silent .venv/.ready
  .ci/github-description
  .venv/bin/python -m tests.github owner/book-en="$folder/workspace/book-en" owner/book-zh="$folder/workspace/book-zh" \
    >"$folder/github" 2>&1 &
  github=$!
  until grep --quiet GITHUB_TOKEN "$folder/github"; do
    kill -0 "$github" 2>/dev/null || fail "the tests' GitHub did not start: $(cat "$folder/github")"
    sleep 0.2
  done
  echo '{"schedule": "17 5 * * 1"}' >"$folder/workflow/event.json"
  run_hosted "$folder" || fail "exit code $? instead of 0: $(cat "$folder/log")"
  value=$(output_value "$folder" pull-request-number)
  [ "$value" = 1 ] || fail "pull-request-number is '$value' instead of 1: $(cat "$folder/log")"
  ! grep --quiet --fixed-strings "$(hosted_variable "$folder" GITHUB_TOKEN)" <(grep --invert-match '^::add-mask::' "$folder/log") ||
    fail "the token is in the log"
  rm "$folder"/file_commands/*
  started=$(date +%s%N)
  run_hosted "$folder" || fail "the second run: exit code $? instead of 0: $(cat "$folder/log")"
  printf 'a run without news: %d ms\n' "$((($(date +%s%N) - started) / 1000000))"
  value=$(output_value "$folder" changed)
  [ "$value" = false ] || fail "a run without news changed something: $(cat "$folder/log")"
  value=$(pull_requests "$folder")
  kill "$github"
  [ "$value" = 1 ] || fail "there are $value pull requests instead of one"
}

# run_hosted FOLDER: the action as a schedule starts it in the translated repository.
run_hosted() {
  local network=host name extra=()
  for name in GITHUB_API_URL GITHUB_SERVER_URL; do extra+=(--env "$name=$(hosted_variable "$1" "$name")"); done
  extra+=(--env GITHUB_EVENT_NAME=schedule --env GITHUB_EVENT_PATH=/github/workflow/event.json
    --env GITHUB_REPOSITORY=owner/book-zh)
  run_action "$1" "github-token=$(hosted_variable "$1" GITHUB_TOKEN)"
}

# pull_requests FOLDER: how many the translated repository has on the tests' GitHub.
pull_requests() {
  API=$(hosted_variable "$1" GITHUB_API_URL) TOKEN=$(hosted_variable "$1" GITHUB_TOKEN) python3 -c '
import json, os, urllib.request as web
url = os.environ["API"] + "/repos/owner/book-zh/pulls?state=all"
print(len(json.load(web.urlopen(web.Request(url, headers={"Authorization": "token " + os.environ["TOKEN"]})))))'
}

hosted_variable() { sed --quiet "s/^export $2=//p" "$1/github"; }

# make_workspace FOLDER: the books and amts.yml, owned by the user of GitHub's runners.
make_workspace() {
  make_books "$1"
  chown --recursive 1001:1001 "$1/workspace"
}

# make_books FOLDER: the same, owned by root.
make_books() {
  local texts=tests/container workspace=$1/workspace file
  mkdir --parents "$workspace"/book-{en,zh} "$1"/{home,workflow,file_commands}
  cp "$texts/amts.yml" "$workspace"
  commit "$workspace/book-en" "$texts/english-before"
  for file in "$texts"/english-before/*.md; do
    cp "$file" "$workspace/book-zh/$(basename "$file" .md)_origin.md"
  done
  commit "$workspace/book-en" "$texts/english-after"
  commit "$workspace/book-zh" "$texts/chinese"
}

# commit REPOSITORY FOLDER: the files of the folder, as the next commit.
commit() {
  local git=(git -c user.name=Author -c user.email=author@example.org -C "$1")
  [ -d "$1/.git" ] || "${git[@]}" init --quiet --initial-branch main
  cp "$2"/* "$1"
  "${git[@]}" add --all
  "${git[@]}" commit --quiet --message "$(basename "$2")"
}

# run_action FOLDER NAME=VALUE...: starts the image as the runner does; what it prints goes to FOLDER/log.
run_action() {
  local folder=$1 name given inputs=() output summary
  output=$(mktemp "$folder/file_commands/output_XXXXXXXX")
  summary=$(mktemp "$folder/file_commands/summary_XXXXXXXX")
  for name in $(names_in_action inputs); do inputs+=(--env "INPUT_${name^^}="); done
  for given in "${@:2}"; do
    name=${given%%=*}
    inputs+=(--env "INPUT_${name^^}=${given#*=}")
  done
  run_container --workdir /github/workspace --env HOME=/github/home "${inputs[@]}" ${extra[@]+"${extra[@]}"} \
    --env GITHUB_ACTIONS=true --env GITHUB_WORKSPACE=/github/workspace \
    --env "GITHUB_OUTPUT=/github/file_commands/$(basename "$output")" \
    --env "GITHUB_STEP_SUMMARY=/github/file_commands/$(basename "$summary")" \
    --volume "$folder/workspace:/github/workspace" --volume "$folder/home:/github/home" \
    --volume "$folder/workflow:/github/workflow" --volume "$folder/file_commands:/github/file_commands" \
    "$image" >"$folder/log" 2>&1
}

# names_in_action SECTION: the keys of a section of action.yml.
names_in_action() {
  awk -v section="$1:" '/^[a-z]/ { inside = $1 == section } inside && /^  [a-z-]+:$/ { sub(":", ""); print $1 }' action.yml
}

# output_value FOLDER NAME: what the action wrote for an output, in either form that the runner reads.
output_value() {
  awk -v name="$2" '
    index($0, name "=") == 1 { print substr($0, length(name) + 2) }
    ending != "" && $0 == ending { ending = "" }
    ending != "" { print }
    index($0, name "<<") == 1 { ending = substr($0, length(name) + 3) }
  ' "$1"/file_commands/output_*
}

# book FOLDER LANGUAGE ARGUMENTS...: git in one of the books, which belong to another user.
book() { git -c safe.directory='*' -C "$1/workspace/book-$2" "${@:3}"; }

# checked_out FOLDER: every file of the workspace with owner and content, and what git has checked out.
checked_out() {
  find "$1/workspace" -type f \( -not -path '*/.git/*' -or -path '*/.git/HEAD' -or -path '*/.git/index' \) \
    -exec stat --format '%n %u %a' {} + -exec sha256sum {} + | sort
  book "$1" en for-each-ref
  book "$1" zh rev-parse main
}
