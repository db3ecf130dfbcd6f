#include "rolemining/clean_input.hpp"

#include <algorithm>

#include "rolemining/mine_input.hpp"

namespace rolewright::rolemining {
namespace {

std::string people(std::uint32_t count) {
  return count == 1 ? "1 person" : std::to_string(count) + " people";
}

std::string use_words(float events) {
  if (events <= 0) return "never used";
  return "used " + std::to_string(static_cast<std::uint64_t>(events)) + " times";
}

// "held by 2 people, and by none of the 11 others with the same roles; never used"
std::string reason_to_remove(const CellChange& change, bool logs) {
  std::string text = "held by " + people(change.holders);
  if (change.peers == 0) {
    text += ", and no role explains it";
  } else {
    text += ", and by " + (change.agreeing == 0 ? std::string{"none"} : std::to_string(change.agreeing)) +
            " of the " + people(change.peers) + " who otherwise have the same roles";
  }
  return logs ? text + "; " + use_words(change.events) : text;
}

// "87 of the 88 people with the same role hold it"
std::string reason_to_add(const CellChange& change) {
  return std::to_string(change.agreeing) + " of the " + people(change.peers) + " with the same role " +
         (change.agreeing == 1 ? "holds it" : "hold it");
}

std::vector<AccessChange> explain(const std::vector<CellChange>& changes, bool logs) {
  std::vector<AccessChange> explained;
  for (const CellChange& change : changes) {
    const bool add = change.kind == ChangeKind::Add;
    explained.push_back({.kind = add ? AccessChangeKind::Add : AccessChangeKind::Remove,
                         .user = change.cell.user,
                         .entitlement = change.cell.entitlement,
                         .price = change.price,
                         .reason = add ? reason_to_add(change) : reason_to_remove(change, logs)});
  }
  return explained;
}

// Events of the cells that stay; an added cell has none.
std::vector<float> events_for(const Assignments& cleaned, const MineInput& input) {
  if (input.events.empty()) return {};
  std::vector<float> events;
  events.reserve(cleaned.cells());
  for (std::uint32_t user = 0; user != cleaned.users; ++user) {
    for (const std::uint32_t entitlement : cleaned.row(user)) {
      const std::uint32_t before = find_cell(input.matrix, {user, entitlement});
      events.push_back(before == kNoCell ? 0 : input.events[before]);
    }
  }
  return events;
}

}  // namespace

Result<CleanInput> clean_input(const MineInput& input, const NoiseOptions& options) {
  MineOptions for_check;
  for_check.budget_seconds = options.budget_seconds;
  Diagnostics found = check_input(input, for_check);
  if (found.has_error()) return found;
  CleanInput clean{.input = input, .changes = {}};
  if (options.mode == NoiseMode::Off) return clean;
  WorkBudget budget{options.budget_seconds, options.clock};
  Denoised denoised = denoise({.matrix = input.matrix,
                               .events = input.events,
                               .conflicts = input.conflicts,
                               .locked = options.locked,
                               .mode = options.mode,
                               .seed = options.seed},
                              budget);
  clean.complete = denoised.complete;
  clean.stopped_by_clock = budget.out_of_time();
  if (!denoised.complete) return clean;
  clean.changes = explain(denoised.changes, !input.events.empty());
  clean.input.events = events_for(denoised.matrix, input);
  clean.input.matrix = std::move(denoised.matrix);
  return clean;
}

}  // namespace rolewright::rolemining
