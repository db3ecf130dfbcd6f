#include "rolemining/clean_input.hpp"

#include <algorithm>

#include "rolemining/mine_input.hpp"

namespace rolewright::rolemining {
namespace {

std::string people(std::uint32_t count) {
  return count == 1 ? "1 person" : std::to_string(count) + " people";
}

std::string use_words(CellUse use) {
  switch (use) {
    case CellUse::Unknown:
      return "";
    case CellUse::Unused:
      return "never used; ";
    case CellUse::Dormant:
      return "not used lately; ";
    case CellUse::Used:
      return "in use; ";
  }
  return "";
}

// "never used; held by 2 people, and by none of the 11 people who otherwise have the same roles"
std::string reason_to_remove(const CellChange& change) {
  const std::string text = use_words(change.use) + "held by " + people(change.holders);
  if (change.peers == 0) return text + ", and no role explains it";
  return text + ", and by " + (change.agreeing == 0 ? std::string{"none"} : std::to_string(change.agreeing)) +
         " of the " + people(change.peers) + " who otherwise have the same roles";
}

// "87 of the 88 people with the same role hold it"
std::string reason_to_add(const CellChange& change) {
  return std::to_string(change.agreeing) + " of the " + people(change.peers) + " with the same role " +
         (change.agreeing == 1 ? "holds it" : "hold it");
}

std::vector<AccessChange> explain(const std::vector<CellChange>& changes) {
  std::vector<AccessChange> explained;
  for (const CellChange& change : changes) {
    const bool add = change.kind == ChangeKind::Add;
    explained.push_back({.kind = add ? AccessChangeKind::Add : AccessChangeKind::Remove,
                         .user = change.cell.user,
                         .entitlement = change.cell.entitlement,
                         .price = change.price,
                         .reason = add ? reason_to_add(change) : reason_to_remove(change)});
  }
  return explained;
}

// What `before` says of each cell that stays; an added cell has `added`.
template <class T>
std::vector<T> carried_over(const Assignments& cleaned, const Assignments& matrix, const std::vector<T>& before,
                            T added) {
  if (before.empty()) return {};
  std::vector<T> after;
  after.reserve(cleaned.cells());
  for (std::uint32_t user = 0; user != cleaned.users; ++user) {
    for (const std::uint32_t entitlement : cleaned.row(user)) {
      const std::uint32_t cell = find_cell(matrix, {user, entitlement});
      after.push_back(cell == kNoCell ? added : before[cell]);
    }
  }
  return after;
}

}  // namespace

CandidateRoles groups_in(const MineInput& input, std::uint64_t seed) {
  const Part part = make_part(input, input.matrix);
  const Clusters clusters = cluster_part(part, seed);
  CandidateRoles groups;
  for (std::size_t cluster = 0; cluster != clusters.members.size(); ++cluster) {
    CandidateRole& group = groups.emplace_back();
    for (const std::uint32_t row : clusters.members[cluster])
      group.users.insert(group.users.end(), part.twins.users[row].begin(), part.twins.users[row].end());
    for (const std::uint32_t column : clusters.common[cluster])
      group.entitlements.insert(group.entitlements.end(), part.twins.entitlements[column].begin(),
                                part.twins.entitlements[column].end());
    std::ranges::sort(group.users);
    std::ranges::sort(group.entitlements);
  }
  return groups;
}

Result<CleanInput> clean_input(const MineInput& input, const NoiseOptions& options) {
  MineOptions for_check;
  for_check.budget_seconds = options.budget_seconds;
  Diagnostics found = check_input(input, for_check);
  if (found.has_error()) return found;
  CleanInput clean{.input = input, .changes = {}};
  if (options.mode == NoiseMode::Off) return clean;
  WorkBudget budget{options.budget_seconds, options.clock};
  std::function<void()> progress;
  if (options.progress) progress = [&] { options.progress({.stage = "mistakes", .lower = 0, .upper = 0}); };
  Denoised denoised = denoise({.matrix = input.matrix,
                               .events = input.events,
                               .use = input.use,
                               .conflicts = input.conflicts,
                               .locked = options.locked,
                               .hints = options.clustering == Clustering::Seed ? groups_in(input, options.seed)
                                                                               : CandidateRoles{},
                               .mode = options.mode,
                               .seed = options.seed,
                               .progress = progress},
                              budget);
  clean.complete = denoised.complete;
  clean.stopped_by_clock = budget.out_of_time();
  if (!denoised.complete) return clean;
  clean.changes = explain(denoised.changes);
  clean.input.events = carried_over(denoised.matrix, input.matrix, input.events, 0.0F);
  clean.input.use = carried_over(denoised.matrix, input.matrix, input.use, CellUse::Unknown);
  clean.input.matrix = std::move(denoised.matrix);
  return clean;
}

}  // namespace rolewright::rolemining
