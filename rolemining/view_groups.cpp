// view_groups(): the clusters of an input in the caller's numbers.
#include <algorithm>
#include <numeric>

#include "rolemining/mine_input.hpp"

namespace rolewright::rolemining {
namespace {

std::vector<std::uint32_t> expand(const std::vector<std::uint32_t>& merged,
                                  const std::vector<std::vector<std::uint32_t>>& groups) {
  std::vector<std::uint32_t> originals;
  for (const std::uint32_t item : merged)
    originals.insert(originals.end(), groups[item].begin(), groups[item].end());
  return originals;
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> items) {
  std::ranges::sort(items);
  return items;
}

// Columns by the mean place of their holders in the order of rows; unheld ones last.
std::vector<std::uint32_t> order_columns(const Assignments& matrix,
                                         const std::vector<std::uint32_t>& user_order) {
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
  std::vector<std::uint32_t> order(matrix.entitlements);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return mean(a) < mean(b); });
  return order;
}

}  // namespace

Result<GroupView> view_groups(const MineInput& input, const MineOptions& options) {
  Diagnostics found = check_input(input, options);
  if (found.has_error()) return found;
  GroupView view;
  view.birthright = split_birthright(input.matrix, options.birthright_share);
  const Part part = make_part(input, keep_columns(input.matrix, view.birthright, Columns::Outside));
  const Clusters clusters = cluster_part(part, options.seed);
  for (std::size_t cluster = 0; cluster != clusters.members.size(); ++cluster)
    view.groups.push_back(
        {.users = sorted(expand(clusters.members[cluster], part.twins.users)),
         .entitlements = sorted(expand(clusters.common[cluster], part.twins.entitlements))});
  std::ranges::stable_sort(view.groups, std::greater<>{},
                           [](const GroupView::Group& group) { return group.users.size(); });
  for (std::uint32_t row = 0; row != clusters.of.size(); ++row)
    if (clusters.of[row] == kOutlier)
      view.outliers.insert(view.outliers.end(), part.twins.users[row].begin(), part.twins.users[row].end());
  view.outliers = sorted(std::move(view.outliers));
  view.user_order = expand(clusters.order, part.twins.users);
  view.entitlement_order = order_columns(input.matrix, view.user_order);
  return view;
}

}  // namespace rolewright::rolemining
