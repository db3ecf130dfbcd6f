#include "synth/planted.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

using Cells = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Diagnostic refused(std::string message) {
  return {.code = Code::BadOption, .message = std::move(message), .where = "synth planted"};
}

// A number in [0, bound), small ones more often: the density falls as a power of the number. Integer
// arithmetic alone, so that it is the same everywhere: the least of two draws, then squared.
std::uint32_t skewed(Random& random, std::uint32_t bound) {
  const std::uint64_t draw = std::min(random.next() >> 32, random.next() >> 32);
  const std::uint64_t squared = (draw * draw) >> 32;
  return static_cast<std::uint32_t>((squared * bound) >> 32);
}

// About `mean`, from half to one and a half of it.
std::uint32_t about(Random& random, std::uint32_t mean) {
  const std::uint32_t low = mean / 2 + mean % 2;
  return low + static_cast<std::uint32_t>(random.below(mean + 1));
}

void sort_distinct(std::vector<std::uint32_t>& list) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

class Planter {
 public:
  explicit Planter(const PlantedOptions& options) : options_{options}, random_{options.seed} {}

  PlantedInstance run() {
    out_.options = options_;
    make_roles();
    make_members();
    assign();
    if (options_.noise_per_mille == 0) {
      for (std::uint32_t role = 0; role != options_.roles; ++role)
        out_.certificate.emplace_back(keeper(role), own(role));
    } else {
      disturb();
    }
    return std::move(out_);
  }

 private:
  // Birthright first, then the roles' own entitlements, then those that roles share.
  [[nodiscard]] std::uint32_t own(std::uint32_t role) const { return options_.birthright + role; }
  // Keepers are spread over the people.
  [[nodiscard]] std::uint32_t keeper(std::uint32_t role) const {
    return static_cast<std::uint32_t>(std::uint64_t{role} * options_.people / options_.roles);
  }

  void make_roles() {
    const std::uint32_t shared = options_.entitlements - options_.birthright - options_.roles;
    for (std::uint32_t role = 0; role != options_.roles; ++role) {
      std::vector<std::uint32_t> set{own(role)};
      const std::uint32_t size = std::max(2U, about(random_, options_.role_size));
      for (std::uint32_t more = 1; more < size && shared != 0; ++more)
        set.push_back(own(options_.roles) + skewed(random_, shared));
      sort_distinct(set);
      out_.roles.push_back(std::move(set));
    }
    if (shared == 0) return;
    // Every shared entitlement is in some role.
    std::vector<std::uint8_t> used(shared);
    for (const std::vector<std::uint32_t>& set : out_.roles)
      for (const std::uint32_t item : set)
        if (item >= own(options_.roles)) used[item - own(options_.roles)] = 1;
    for (std::uint32_t item = 0; item != shared; ++item) {
      if (used[item] != 0) continue;
      std::vector<std::uint32_t>& set = out_.roles[random_.below(options_.roles)];
      set.push_back(own(options_.roles) + item);
      std::ranges::sort(set);
    }
  }

  void make_members() {
    out_.members.resize(options_.people);
    for (std::uint32_t role = 0; role != options_.roles; ++role) out_.members[keeper(role)].push_back(role);
    for (std::vector<std::uint32_t>& roles : out_.members) {
      const std::uint32_t limit = roles.empty() ? options_.roles : roles.front() + 1;
      const std::uint32_t count = std::max(1U, about(random_, options_.roles_per_person));
      while (roles.size() < count && roles.size() < limit) {
        const std::size_t before = roles.size();
        for (std::size_t more = before; more < count; ++more) roles.push_back(skewed(random_, limit));
        sort_distinct(roles);
        if (roles.size() == before) break;
      }
    }
  }

  void assign() {
    for (const std::vector<std::uint32_t>& roles : out_.members) {
      std::vector<std::uint32_t> held;
      for (std::uint32_t item = 0; item != options_.birthright; ++item) held.push_back(item);
      for (const std::uint32_t role : roles)
        held.insert(held.end(), out_.roles[role].begin(), out_.roles[role].end());
      sort_distinct(held);
      out_.held.push_back(std::move(held));
    }
  }

  void disturb() {
    std::uint64_t cells = 0;
    std::vector<std::vector<std::uint32_t>> kept(options_.people);
    for (std::uint32_t person = 0; person != options_.people; ++person) {
      cells += out_.held[person].size();
      for (const std::uint32_t item : out_.held[person]) {
        if (random_.below(1000) < options_.noise_per_mille) {
          out_.cleared.emplace_back(person, item);
        } else {
          kept[person].push_back(item);
        }
      }
    }
    std::size_t left = out_.cleared.size();
    for (std::size_t tries = 100 * left; left != 0 && tries != 0; --tries) {
      const auto person = static_cast<std::uint32_t>(random_.below(options_.people));
      const auto item = static_cast<std::uint32_t>(random_.below(options_.entitlements));
      if (std::ranges::binary_search(out_.held[person], item)) continue;
      out_.set.emplace_back(person, item);
      --left;
    }
    std::ranges::sort(out_.set);
    out_.set.erase(std::unique(out_.set.begin(), out_.set.end()), out_.set.end());
    for (const auto& [person, item] : out_.set) kept[person].push_back(item);
    for (std::vector<std::uint32_t>& row : kept) std::ranges::sort(row);
    out_.held = std::move(kept);
  }

  PlantedOptions options_;
  Random random_;
  PlantedInstance out_;
};

std::string name(char kind, std::uint32_t number) { return kind + std::to_string(number); }

std::string lists(const std::vector<std::vector<std::uint32_t>>& rows, char row_kind, char item_kind) {
  std::string text;
  for (std::uint32_t row = 0; row != rows.size(); ++row) {
    if (rows[row].empty()) continue;
    text += name(row_kind, row);
    char before = '\t';
    for (const std::uint32_t item : rows[row]) {
      text += before;
      text += name(item_kind, item);
      before = ' ';
    }
    text += '\n';
  }
  return text;
}

void pairs(const Cells& cells, std::string_view sign, std::string& text) {
  for (const auto& [person, item] : cells) {
    text += sign;
    text += name('u', person) + '\t' + name('e', item) + '\n';
  }
}

}  // namespace

Result<PlantedInstance> plant(const PlantedOptions& options) {
  if (options.roles == 0 || options.people < options.roles)
    return refused("a keeper is needed for each role: as many people as roles at least");
  if (options.entitlements < options.birthright || options.entitlements - options.birthright < options.roles)
    return refused("each role needs an entitlement of its own beside the birthright");
  if (options.role_size < 2 || options.roles_per_person == 0)
    return refused("a role has two entitlements at least, and a person one role");
  if (options.noise_per_mille > 200) return refused("noise goes up to 200 per mille");
  return Planter{options}.run();
}

std::vector<SynthFile> planted_files(const PlantedInstance& instance) {
  std::vector<SynthFile> files;
  std::string proof;
  if (instance.options.noise_per_mille == 0) {
    pairs(instance.certificate, "", proof);
    files.push_back({"certificate.tsv", std::move(proof)});
  } else {
    pairs(instance.cleared, "-\t", proof);
    pairs(instance.set, "+\t", proof);
    files.push_back({"flips.tsv", std::move(proof)});
  }
  files.push_back({"matrix.upa", lists(instance.held, 'u', 'e')});
  files.push_back({"members.tsv", lists(instance.members, 'u', 'r')});
  files.push_back({"roles.tsv", lists(instance.roles, 'r', 'e')});
  return files;
}

}  // namespace rolewright::synth
