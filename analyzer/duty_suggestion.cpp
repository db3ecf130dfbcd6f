#include "analyzer/duty_suggestion.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "compiler/catalog.hpp"
#include "model/name_likeness.hpp"

namespace rolewright::analyzer {
namespace {

constexpr unsigned kWorthNaming = 40;

// What stands for a function when names are compared.
struct Clue {
  compiler::FunctionId function;
  std::string_view name;
  std::vector<std::string> words;
  bool only_reads = false;
};

// Names of looking at something: INV_VIEW is like INV_APPROVE in what it is about, and is another duty.
bool only_reads(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 6> kReading = {"browse", "display", "inquiry", "read", "reader", "view"};
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(kReading.begin(), kReading.end(), word) != kReading.end();
  });
}

std::vector<Clue> clues_of(const compiler::PolicyIr& policy) {
  std::vector<Clue> clues;
  for (std::size_t index = 0; index != policy.functions.size(); ++index) {
    const compiler::Function& function = policy.functions[index];
    const auto add = [&](std::string_view name) {
      std::vector<std::string> words = words_of(name);
      const bool reads = only_reads(words);
      clues.push_back({compiler::FunctionId{index}, name, std::move(words), reads});
    };
    add(function.name);
    for (const compiler::PermissionId id : function.permissions) add(policy.permissions[id.index()].pattern);
  }
  return clues;
}

// By function, the systems of its permissions.
std::vector<std::set<compiler::PolicySystemId>> systems_of(const compiler::PolicyIr& policy) {
  std::vector<std::set<compiler::PolicySystemId>> systems(policy.functions.size());
  for (std::size_t index = 0; index != systems.size(); ++index)
    for (const compiler::PermissionId id : policy.functions[index].permissions)
      systems[index].insert(policy.permissions[id.index()].system);
  return systems;
}

}  // namespace

std::vector<std::vector<DutySuggestion>> suggest_duties(const compiler::Binding& binding,
                                                        const std::vector<Uncovered>& uncovered, std::size_t most) {
  const std::vector<Clue> clues = clues_of(binding.policy);
  std::vector<std::string_view> names;
  for (const Clue& clue : clues) names.push_back(clue.name);
  // What is frequent among the names asked about (…_VIEW) says little as well.
  for (const Uncovered& item : uncovered)
    names.push_back(binding.snapshot.text(binding.snapshot.nodes[item.entitlement.index()].name));
  const NameLikeness alike{names};
  const auto systems = systems_of(binding.policy);
  const compiler::Catalog catalog{binding.snapshot};
  std::vector<std::vector<SystemId>> meant;  // by PolicySystemId
  for (const compiler::PolicySystem& system : binding.policy.systems) meant.push_back(catalog.systems(system));
  const auto is_of = [&](compiler::PolicySystemId id, SystemId system) {
    const auto& known = meant[id.index()];
    return std::find(known.begin(), known.end(), system) != known.end();
  };
  std::vector<std::vector<DutySuggestion>> all;
  for (const Uncovered& item : uncovered) {
    const std::vector<std::string> words =
        words_of(binding.snapshot.text(binding.snapshot.nodes[item.entitlement.index()].name));
    const bool reads = only_reads(words);
    const SystemId system = binding.snapshot.nodes[item.entitlement.index()].system;
    std::vector<DutySuggestion> found;
    for (const Clue& clue : clues) {
      if (clue.only_reads != reads) continue;
      unsigned likeness = alike.of(words, clue.words);
      const auto& own = systems[clue.function.index()];
      if (std::none_of(own.begin(), own.end(), [&](compiler::PolicySystemId id) { return is_of(id, system); }))
        likeness = likeness * 4 / 5;  // a duty that this system has not been said to hold
      if (likeness < kWorthNaming) continue;
      if (found.empty() || found.back().function != clue.function) {
        found.push_back({clue.function, likeness, std::string{clue.name}});
      } else if (likeness > found.back().likeness) {  // the clues of a function follow each other
        found.back() = {clue.function, likeness, std::string{clue.name}};
      }
    }
    std::stable_sort(found.begin(), found.end(), [](const DutySuggestion& left, const DutySuggestion& right) {
      return left.likeness > right.likeness;
    });
    if (found.size() > most) found.resize(most);
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace rolewright::analyzer
