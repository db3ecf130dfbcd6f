#include "rolemining/describe.hpp"

#include <algorithm>
#include <iterator>

#include "model/diagnostic.hpp"

namespace rolewright::rolemining {
namespace {

constexpr std::uint32_t kMissing = 0xFFFFFFFFU;

double f1(double precision, double recall) {
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

}  // namespace

struct Describer::Best {
  double score = -1;
  std::vector<Literal> literals;
  double precision = 0;
  double recall = 0;
};

Describer::Describer(const AttributeTable& table, std::size_t users, DescribeOptions options)
    : users_{users}, options_{options} {
  for (const Attribute& attribute : table.attributes) {
    Column column{.name = attribute.name, .values = attribute.values, .value_of = {}, .holders = {}};
    std::ranges::sort(column.values);
    column.values.erase(std::unique(column.values.begin(), column.values.end()), column.values.end());
    std::erase(column.values, std::string{});
    column.value_of.assign(users, kMissing);
    column.holders.resize(column.values.size());
    for (std::uint32_t user = 0; user != std::min(users, attribute.values.size()); ++user) {
      const std::string& value = attribute.values[user];
      if (value.empty()) continue;
      const auto number =
          static_cast<std::uint32_t>(std::ranges::lower_bound(column.values, value) - column.values.begin());
      column.value_of[user] = number;
      column.holders[number].push_back(user);
    }
    columns_.push_back(std::move(column));
  }
}

// A conjunction recalls no more than any of its literals: values too rare among the members cannot take part.
std::vector<Describer::Literal> Describer::candidates(std::span<const std::uint32_t> members) const {
  std::vector<Literal> literals;
  std::vector<std::uint32_t> own;
  for (std::size_t column = 0; column != columns_.size(); ++column) {
    own.clear();
    for (const std::uint32_t user : members)
      if (columns_[column].value_of[user] != kMissing) own.push_back(columns_[column].value_of[user]);
    std::ranges::sort(own);
    for (std::size_t at = 0; at != own.size();) {
      const std::size_t first = at;
      while (at != own.size() && own[at] == own[first]) ++at;
      const std::size_t hits = at - first;
      const bool everyone = columns_[column].holders[own[first]].size() == users_;
      if (!everyone && hits >= options_.min_support &&
          static_cast<double>(hits) >= options_.min_recall * static_cast<double>(members.size()))
        literals.push_back({column, own[first]});
    }
  }
  return literals;
}

void Describer::judge(const std::vector<Literal>& chosen, std::size_t selected, std::size_t hits,
                      std::size_t members, Best& best) const {
  const double precision = static_cast<double>(hits) / static_cast<double>(selected);
  const double recall = static_cast<double>(hits) / static_cast<double>(members);
  if (precision < options_.min_precision || recall < options_.min_recall) return;
  const double score = f1(precision, recall) - options_.worth_a_literal * static_cast<double>(chosen.size());
  if (score <= best.score + 1e-12) return;
  best = {.score = score, .literals = chosen, .precision = precision, .recall = recall};
}

bool Describer::has(std::uint32_t user, const Literal& literal) const {
  return columns_[literal.column].value_of[user] == literal.value;
}

// Those of `selected` (all who fit `chosen`) who fit `literal` too; read off the shorter of the two lists.
std::vector<std::uint32_t> Describer::narrow(const std::vector<Literal>& chosen, std::span<const std::uint32_t> selected,
                                             const Literal& literal) const {
  const std::vector<std::uint32_t>& holders = columns_[literal.column].holders[literal.value];
  std::vector<std::uint32_t> narrowed;
  if (holders.size() < selected.size()) {
    std::ranges::copy_if(holders, std::back_inserter(narrowed), [&](std::uint32_t user) {
      return std::ranges::all_of(chosen, [&](const Literal& own) { return has(user, own); });
    });
  } else {
    std::ranges::copy_if(selected, std::back_inserter(narrowed), [&](std::uint32_t user) { return has(user, literal); });
  }
  return narrowed;
}

// Depth is bounded by max_literals. A branch ends when even perfect precision could not beat the best. `inside`: the
// members that fit `chosen`; `members`: how many there are in all.
void Describer::extend(const std::vector<Literal>& literals, std::size_t from, const std::vector<Literal>& chosen,
                       std::span<const std::uint32_t> selected, std::span<const std::uint32_t> inside,
                       std::size_t members, Best& best) const {
  for (std::size_t at = from; at != literals.size(); ++at) {
    if (!chosen.empty() && chosen.back().column == literals[at].column) continue;
    std::vector<std::uint32_t> fit;
    std::ranges::copy_if(inside, std::back_inserter(fit), [&](std::uint32_t user) { return has(user, literals[at]); });
    const double recall = static_cast<double>(fit.size()) / static_cast<double>(members);
    if (fit.size() < options_.min_support || recall < options_.min_recall) continue;
    std::vector<std::uint32_t> narrowed;
    if (!chosen.empty()) narrowed = narrow(chosen, selected, literals[at]);
    const std::span<const std::uint32_t> now =
        chosen.empty() ? columns_[literals[at].column].holders[literals[at].value] : narrowed;
    std::vector<Literal> longer = chosen;
    longer.push_back(literals[at]);
    judge(longer, now.size(), fit.size(), members, best);
    const double hope = f1(1, recall) - options_.worth_a_literal * static_cast<double>(longer.size() + 1);
    if (longer.size() < options_.max_literals && fit.size() != now.size() && hope > best.score)
      extend(literals, at + 1, longer, now, fit, members, best);
  }
}

RoleRule Describer::describe(std::span<const std::uint32_t> members) const {
  RoleRule rule;
  if (members.size() < options_.min_support) return rule;
  Best best;
  extend(candidates(members), 0, {}, {}, members, members.size(), best);
  for (const Literal& literal : best.literals)
    rule.equals.emplace_back(columns_[literal.column].name, columns_[literal.column].values[literal.value]);
  rule.precision = best.precision;
  rule.recall = best.recall;
  return rule;
}

std::string propose_name(const MinedRole& role, std::span<const std::string> entitlements,
                         std::span<const std::uint32_t> holders) {
  std::string name;
  for (const auto& [attribute, value] : role.rule.equals) {
    if (!name.empty()) name += ", ";
    name += value;
  }
  if (!name.empty()) return printable(name);
  // The entitlement fewest people hold says most about the role.
  const std::uint32_t telling = *std::ranges::min_element(
      role.entitlements, [&](std::uint32_t a, std::uint32_t b) { return holders[a] < holders[b]; });
  name = entitlements[telling];
  if (role.entitlements.size() > 1) name += " and " + std::to_string(role.entitlements.size() - 1) + " more";
  return printable(name);
}

}  // namespace rolewright::rolemining
