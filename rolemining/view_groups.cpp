#include "rolemining/view_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "rolemining/mine_input.hpp"

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

Set expand(const Set& merged, const std::vector<Set>& groups) {
  Set originals;
  for (const std::uint32_t item : merged)
    originals.insert(originals.end(), groups[item].begin(), groups[item].end());
  return originals;
}

Set sorted(Set items) {
  std::ranges::sort(items);
  return items;
}

// Columns by the mean place of their holders in the order of rows; unheld ones last.
Set order_columns(const Assignments& matrix, const Set& user_order) {
  std::vector<double> sum(matrix.entitlements);
  std::vector<double> count(matrix.entitlements);
  for (std::size_t place = 0; place != user_order.size(); ++place) {
    for (const std::uint32_t entitlement : matrix.row(user_order[place])) {
      sum[entitlement] += static_cast<double>(place);
      ++count[entitlement];
    }
  }
  const auto mean = [&](std::uint32_t column) {
    return count[column] > 0 ? sum[column] / count[column] : static_cast<double>(matrix.users);
  };
  Set order(matrix.entitlements);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return mean(a) < mean(b); });
  return order;
}

// What is known of each group: how many hold each entitlement and have each HR value.
class Portraits {
 public:
  Portraits(const MineInput& input, const Assignments& matrix, const GroupOptions& options,
            const std::vector<AccessGroups::Group>& groups)
      : input_{input},
        matrix_{matrix},
        options_{options},
        groups_{groups},
        group_of_(matrix.users, kNoGroup) {
    for (std::uint32_t group = 0; group != groups.size(); ++group) {
      auto& held = held_.emplace_back();
      for (const std::uint32_t user : groups[group].users) {
        group_of_[user] = group;
        for (const std::uint32_t item : matrix.row(user)) ++held[item];
      }
      double square = 0;
      for (const auto& [item, count] : held) {
        const double share = weight(item) * count / static_cast<double>(groups[group].users.size());
        holders_of_item_[item].emplace_back(group, share);
        square += share * share;
      }
      length_.push_back(std::sqrt(square));
    }
    count_values();
  }

  // HR values common in the group and rarer outside, by how much.
  [[nodiscard]] std::vector<AccessGroups::Feature> features(std::uint32_t group) const {
    std::vector<AccessGroups::Feature> found;
    const double size = static_cast<double>(groups_[group].users.size());
    const double others = std::max(1.0, static_cast<double>(matrix_.users) - size);
    for (std::size_t column = 0; column != values_.size(); ++column)
      for (const auto& [value, count] : values_of_group_[group][column]) {
        const double inside = count / size;
        const double outside = (values_[column].at(value) - count) / others;
        if (inside >= 0.5 && inside >= outside + 0.25)
          found.push_back({.attribute = input_.attributes.attributes[column].name,
                           .value = value,
                           .inside = inside,
                           .outside = outside});
      }
    std::ranges::stable_sort(found, std::greater<>{},
                             [](const AccessGroups::Feature& one) { return one.inside - one.outside; });
    found.resize(std::min(found.size(), options_.most_listed));
    return found;
  }

  [[nodiscard]] AccessGroups::Outlier outlier(std::uint32_t user) const {
    AccessGroups::Outlier out;
    out.user = user;
    std::map<std::uint32_t, double> score;
    double square = 0;
    for (const std::uint32_t item : matrix_.row(user)) {
      square += weight(item) * weight(item);
      const auto at = holders_of_item_.find(item);
      if (at == holders_of_item_.end()) continue;
      for (const auto& [group, share] : at->second) score[group] += weight(item) * share;
    }
    for (const auto& [group, dot] : score) {
      const double likeness = dot / (std::sqrt(square) * length_[group]);
      if (likeness <= out.likeness) continue;
      out.likeness = likeness;
      out.nearest = group;
    }
    const std::span<const std::uint32_t> row = matrix_.row(user);
    const auto share = [&](std::uint32_t item) {
      if (out.nearest == kNoGroup) return 0.0;
      const auto at = held_[out.nearest].find(item);
      return at == held_[out.nearest].end()
                 ? 0.0
                 : static_cast<double>(at->second) / static_cast<double>(groups_[out.nearest].users.size());
    };
    for (const std::uint32_t item : row)
      if (share(item) <= std::max(options_.stand_out_share, 0.1)) out.unusual.push_back(item);
    std::ranges::stable_sort(out.unusual, std::greater<>{}, [&](std::uint32_t item) { return weight(item); });
    out.unusual.resize(std::min(out.unusual.size(), options_.most_listed));
    if (out.nearest == kNoGroup) return out;
    for (const std::uint32_t item : groups_[out.nearest].entitlements)
      if (!std::ranges::binary_search(row, item)) out.lacking.push_back(item);
    out.lacking.resize(std::min(out.lacking.size(), options_.most_listed));
    for (const AccessGroups::Feature& feature : groups_[out.nearest].features) {
      const auto at = std::ranges::find(input_.attributes.attributes, feature.attribute, &Attribute::name);
      if (at->values[user] != feature.value) out.differing.push_back(feature);
    }
    return out;
  }

  [[nodiscard]] std::vector<AccessGroups::StandOut> stand_outs() const {
    std::vector<AccessGroups::StandOut> found;
    for (std::uint32_t user = 0; user != matrix_.users; ++user) {
      const std::uint32_t group = group_of_[user];
      if (group == kNoGroup || groups_[group].users.size() < options_.least_group) continue;
      const auto size = static_cast<double>(groups_[group].users.size());
      for (const std::uint32_t item : matrix_.row(user)) {
        const std::uint32_t holders = held_[group].at(item);
        if (holders > std::max(1.0, options_.stand_out_share * size)) continue;
        AccessGroups::StandOut own{
            .user = user, .entitlement = item, .group = group, .holders = holders, .use = {}, .weight = 0};
        const std::uint32_t cell = find_cell(input_.matrix, {user, item});
        own.use = input_.use.empty() ? CellUse::Unknown : input_.use[cell];
        const double stake = input_.sensitivity.empty() ? 1.0 : static_cast<double>(input_.sensitivity[item]);
        own.weight = stake * std::log2(size / holders) * (own.use == CellUse::Unused ? 1.5 : 1.0);
        found.push_back(own);
      }
    }
    std::ranges::stable_sort(found, std::greater<>{}, &AccessGroups::StandOut::weight);
    return found;
  }

 private:
  // Rare and sensitive entitlements say more.
  [[nodiscard]] double weight(std::uint32_t item) const {
    const double stake = input_.sensitivity.empty() ? 1.0 : static_cast<double>(input_.sensitivity[item]);
    return stake * std::log2(1.0 + static_cast<double>(matrix_.users) / std::max(1U, holders_[item]));
  }

  void count_values() {
    for (const Attribute& attribute : input_.attributes.attributes) {
      auto& all = values_.emplace_back();
      for (const std::string& value : attribute.values)
        if (!value.empty()) ++all[value];
    }
    for (const AccessGroups::Group& group : groups_) {
      auto& own = values_of_group_.emplace_back(values_.size());
      for (std::size_t column = 0; column != values_.size(); ++column)
        for (const std::uint32_t user : group.users)
          if (const std::string& value = input_.attributes.attributes[column].values[user]; !value.empty())
            ++own[column][value];
    }
  }

  static std::vector<std::uint32_t> count_holders(const Assignments& matrix) {
    std::vector<std::uint32_t> holders(matrix.entitlements);
    for (const std::uint32_t item : matrix.entitlement) ++holders[item];
    return holders;
  }

  const MineInput& input_;
  const Assignments& matrix_;
  const GroupOptions& options_;
  const std::vector<AccessGroups::Group>& groups_;
  Set holders_ = count_holders(matrix_);
  Set group_of_;
  std::vector<std::map<std::uint32_t, std::uint32_t>> held_;  // by group: holders of each entitlement
  std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, double>>> holders_of_item_;  // (group, share)
  std::vector<double> length_;                         // of each group's mean
  std::vector<std::map<std::string, double>> values_;  // by attribute: people with each value
  std::vector<std::vector<std::map<std::string, double>>> values_of_group_;  // by group and attribute
};

class Ignore {
 public:
  explicit Ignore(std::vector<Cell> cells) : cells_{std::move(cells)} { std::ranges::sort(cells_); }
  [[nodiscard]] bool has(std::uint32_t user, std::uint32_t entitlement) const {
    return std::ranges::binary_search(cells_, Cell{user, entitlement}) ||
           std::ranges::binary_search(cells_, Cell{user, kNoCell});
  }

 private:
  std::vector<Cell> cells_;
};

}  // namespace

Result<AccessGroups> view_groups(const MineInput& input, const MineOptions& options,
                                 const GroupOptions& groups) {
  Diagnostics found = check_input(input, options);
  if (found.has_error()) return found;
  AccessGroups view;
  view.users = input.users;
  view.entitlements = input.entitlements;
  view.birthright = split_birthright(input.matrix, options.birthright_share);
  const Assignments matrix = keep_columns(input.matrix, view.birthright, Columns::Outside);
  const Part part = make_part(input, matrix);
  const Clusters clusters = cluster_part(part, options.seed);
  view.in_blocks = clusters.in_blocks;
  for (std::size_t cluster = 0; cluster != clusters.members.size(); ++cluster)
    view.groups.push_back({.users = sorted(expand(clusters.members[cluster], part.twins.users)),
                           .entitlements = sorted(expand(clusters.common[cluster], part.twins.entitlements)),
                           .features = {}});
  std::ranges::stable_sort(view.groups, std::greater<>{},
                           [](const AccessGroups::Group& group) { return group.users.size(); });
  const Portraits portraits{input, matrix, groups, view.groups};
  for (std::uint32_t group = 0; group != view.groups.size(); ++group)
    view.groups[group].features = portraits.features(group);
  const Ignore ignore{groups.ignore};
  Set alone;
  for (std::uint32_t row = 0; row != clusters.of.size(); ++row)
    if (clusters.of[row] == kOutlier)
      alone.insert(alone.end(), part.twins.users[row].begin(), part.twins.users[row].end());
  for (const std::uint32_t user : sorted(std::move(alone))) {
    if (ignore.has(user, kNoCell)) {
      ++view.ignored;
    } else {
      view.outliers.push_back(portraits.outlier(user));
    }
  }
  for (const AccessGroups::StandOut& grant : portraits.stand_outs()) {
    if (ignore.has(grant.user, grant.entitlement)) {
      ++view.ignored;
    } else {
      view.stand_outs.push_back(grant);
    }
  }
  view.user_order = expand(clusters.order, part.twins.users);
  view.entitlement_order = order_columns(input.matrix, view.user_order);
  return view;
}

}  // namespace rolewright::rolemining
