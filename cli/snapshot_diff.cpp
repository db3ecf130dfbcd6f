#include "cli/snapshot_diff.hpp"

#include <algorithm>
#include <map>

#include "analyzer/analyze.hpp"
#include "cli/findings_text.hpp"
#include "report/audit_json.hpp"

namespace rolewright::cli {
namespace {

report::FindingsCompared compare(const Analysis& before, const Analysis& after) {
  std::map<std::string_view, std::size_t> known;
  for (std::size_t index = 0; index != before.findings.size(); ++index) known.emplace(before.findings[index].id, index);
  report::FindingsCompared compared;
  for (std::size_t index = 0; index != after.findings.size(); ++index) {
    const auto old = known.find(after.findings[index].id);
    if (old == known.end()) {
      compared.fresh.push_back(index);
      continue;
    }
    if (before.findings[old->second].status == after.findings[index].status) {
      ++compared.unchanged;
    } else {
      compared.restated.emplace_back(old->second, index);
    }
    known.erase(old);
  }
  for (const auto& [id, index] : known) compared.cleared.push_back(index);
  std::sort(compared.cleared.begin(), compared.cleared.end());
  return compared;
}

// The grants of the findings shown, of an analysis that holds none.
void find_paths(Workspace& workspace, Analysis& analysis, const std::vector<std::size_t>& shown) {
  if (analysis.paths_held) return;
  analyzer::PathFinder finder{workspace.world()};
  for (const std::size_t index : shown) analysis.findings[index].grants = finder.grants_of(analysis.findings[index]);
}

std::string listed(const Snapshot& snapshot, const Analysis& analysis, const std::vector<std::size_t>& indexes) {
  std::string text;
  for (const std::size_t index : indexes)
    text += finding_text(snapshot, analysis.rules[analysis.findings[index].rule.index()], analysis.findings[index]);
  return text;
}

}  // namespace

bool is_snapshot(const std::string& file) {
  return file.ends_with(".rws");
}

Exit diff_snapshots(const std::string& old_file, const std::string& new_file, const WorkspaceOptions& options,
                    Format format) {
  if (options.policies.empty())
    return bad_input("diff", format,
                     {{.code = Code::BadOption,
                       .message = "two snapshots are compared by what a policy says of them",
                       .where = "--policy",
                       .help = "name the policy files with --policy"}});
  WorkspaceOptions old_options = options;
  old_options.snapshot = old_file;
  WorkspaceOptions new_options = options;
  new_options.snapshot = new_file;
  Workspace old_one{old_options};
  if (!old_one.ok()) return bad_input("diff", format, old_one.problems(), old_one.sources());
  Workspace new_one{new_options};
  if (!new_one.ok()) return bad_input("diff", format, new_one.problems(), new_one.sources());
  Analysis before = analyzer::analyze(old_one.world());
  Analysis after = analyzer::analyze(new_one.world());
  const report::FindingsCompared compared = compare(before, after);
  find_paths(old_one, before, compared.cleared);
  find_paths(new_one, after, compared.fresh);
  if (format == Format::Json) {
    print(report::snapshot_diff_json(old_one.context(), before, new_one.context(), after, compared));
  } else {
    print(grouped(compared.fresh.size()) + " new, " + grouped(compared.cleared.size()) + " cleared, " +
          grouped(compared.restated.size()) + " of another status, " + grouped(compared.unchanged) + " unchanged from " +
          to_string(old_one.world().today) + " to " + to_string(new_one.world().today) + "\n");
    if (!compared.fresh.empty()) print("\nnew\n" + listed(new_one.snapshot(), after, compared.fresh));
    if (!compared.cleared.empty()) print("\ncleared\n" + listed(old_one.snapshot(), before, compared.cleared));
    for (const auto& [was, is] : compared.restated)
      print("\nnow of another status: " + after.findings[is].id + " " +
            after.rules[after.findings[is].rule.index()].id + "\n");
    print("\nold: " + provenance_text(old_one.snapshot()) + "new: " + provenance_text(new_one.snapshot()));
  }
  return compared.fresh.empty() ? Exit::Clean : Exit::Findings;
}

}  // namespace rolewright::cli
