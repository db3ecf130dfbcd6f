#include "rolemining/cell_graph.hpp"

#include <algorithm>

namespace rolewright::rolemining {
namespace {

struct Neighbours {
  std::vector<std::size_t> begin{0};
  std::vector<std::uint32_t> list;
};

// All the given cells as one graph, before it is cut.
class GraphBuilder {
 public:
  GraphBuilder(const Assignments& matrix, std::span<const std::uint32_t> numbers,
               const Separation& separation)
      : matrix_{matrix},
        separation_{separation},
        columns_(matrix.entitlements),
        wanted_(matrix.entitlements),
        stamp_(matrix.users, kNone) {
    row_begin_.assign(std::size_t{matrix.users} + 1, 0);
    std::uint32_t user = 0;
    for (const std::uint32_t number : numbers) {
      while (matrix.begin[user + 1] <= number) row_begin_[++user] = cells_.size();
      cells_.push_back({user, matrix.entitlement[number]});
    }
    while (user != matrix.users) row_begin_[++user] = cells_.size();
    active_users();
  }

  [[nodiscard]] const std::vector<Cell>& cells() const { return cells_; }

  // Neighbours of each cell, or nothing when there would be more than `limit`.
  Neighbours connect(std::size_t limit) {
    Neighbours all;
    for (std::uint32_t user = 0; user != matrix_.users; ++user) {
      if (row_begin_[user] == row_begin_[user + 1]) continue;
      if (!connect_user(user, limit, all)) return {};
    }
    return all;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  void active_users() {
    for (std::uint32_t user = 0; user != matrix_.users; ++user) {
      if (row_begin_[user] == row_begin_[user + 1]) continue;
      for (const std::uint32_t column : matrix_.row(user)) columns_[column].push_back(user);
    }
  }

  // Cell (u,p) meets, in each holder a of p, the cells of a whose entitlement u holds too: listed once per
  // (u,a).
  bool connect_user(std::uint32_t user, std::size_t limit, Neighbours& all) {
    for (const std::uint32_t column : matrix_.row(user)) wanted_[column] = 1;
    shared_begin_.assign(1, 0);
    shared_.clear();
    seen_.clear();
    for (std::size_t cell = row_begin_[user]; cell != row_begin_[user + 1]; ++cell) {
      for (const std::uint32_t other : columns_[cells_[cell].entitlement]) {
        if (stamp_[other] == kNone) list_shared(other);
        const std::size_t slot = stamp_[other];
        for (std::size_t at = shared_begin_[slot]; at != shared_begin_[slot + 1]; ++at)
          if (shared_[at] != cell && !apart(cell, shared_[at])) all.list.push_back(shared_[at]);
      }
      if (all.list.size() > limit) return false;
      all.begin.push_back(all.list.size());
    }
    for (const std::uint32_t other : seen_) stamp_[other] = kNone;
    for (const std::uint32_t column : matrix_.row(user)) wanted_[column] = 0;
    return true;
  }

  [[nodiscard]] bool apart(std::size_t left, std::size_t right) const {
    return separation_.apart(cells_[left].entitlement, cells_[right].entitlement);
  }

  void list_shared(std::uint32_t other) {
    stamp_[other] = static_cast<std::uint32_t>(seen_.size());
    seen_.push_back(other);
    for (std::size_t cell = row_begin_[other]; cell != row_begin_[other + 1]; ++cell)
      if (wanted_[cells_[cell].entitlement] != 0) shared_.push_back(static_cast<std::uint32_t>(cell));
    shared_begin_.push_back(shared_.size());
  }

  const Assignments& matrix_;
  const Separation& separation_;
  std::vector<Cell> cells_;
  std::vector<std::size_t> row_begin_;
  std::vector<std::vector<std::uint32_t>> columns_;  // holders that have a cell here
  std::vector<std::uint8_t> wanted_;
  std::vector<std::uint32_t> stamp_;  // user → slot of its shared list
  std::vector<std::uint32_t> seen_;
  std::vector<std::size_t> shared_begin_;
  std::vector<std::uint32_t> shared_;
};

// Component number of each cell, numbered by first cell.
std::vector<std::uint32_t> label_components(const Neighbours& graph, std::size_t cells, std::size_t& count) {
  constexpr std::uint32_t kUnseen = 0xFFFFFFFFU;
  std::vector<std::uint32_t> label(cells, kUnseen);
  std::vector<std::uint32_t> open;
  count = 0;
  for (std::uint32_t first = 0; first != cells; ++first) {
    if (label[first] != kUnseen) continue;
    label[first] = static_cast<std::uint32_t>(count);
    open.assign(1, first);
    while (!open.empty()) {
      const std::uint32_t cell = open.back();
      open.pop_back();
      for (std::size_t at = graph.begin[cell]; at != graph.begin[cell + 1]; ++at) {
        if (label[graph.list[at]] != kUnseen) continue;
        label[graph.list[at]] = static_cast<std::uint32_t>(count);
        open.push_back(graph.list[at]);
      }
    }
    ++count;
  }
  return label;
}

std::vector<std::uint32_t> sorted_distinct(std::vector<std::uint32_t> values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

void fill_bits(const Assignments& matrix, Component& part) {
  part.held = BitMatrix{part.users.size(), part.entitlements.size()};
  part.holders = BitMatrix{part.entitlements.size(), part.users.size()};
  for (std::size_t row = 0; row != part.users.size(); ++row) {
    // Both lists ascend: walk the shorter of the two through the longer.
    std::size_t column = 0;
    for (const std::uint32_t entitlement : matrix.row(part.users[row])) {
      while (column != part.entitlements.size() && part.entitlements[column] < entitlement) ++column;
      if (column == part.entitlements.size()) break;
      if (part.entitlements[column] != entitlement) continue;
      part.held.set(row, column);
      part.holders.set(column, row);
    }
  }
}

std::uint32_t position(const std::vector<std::uint32_t>& sorted, std::uint32_t value) {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(sorted, value) - sorted.begin());
}

Component build_component(const Assignments& matrix, const std::vector<Cell>& cells, const Neighbours& graph,
                          std::span<const std::uint32_t> numbers, const std::vector<std::uint32_t>& members,
                          const std::vector<std::uint32_t>& local, std::size_t max_bits) {
  Component part;
  std::vector<std::uint32_t> users;
  std::vector<std::uint32_t> entitlements;
  for (const std::uint32_t cell : members) {
    users.push_back(cells[cell].user);
    entitlements.push_back(cells[cell].entitlement);
  }
  part.users = sorted_distinct(std::move(users));
  part.entitlements = sorted_distinct(std::move(entitlements));
  for (const std::uint32_t cell : members) {
    part.numbers.push_back(numbers[cell]);
    part.cells.push_back(
        {position(part.users, cells[cell].user), position(part.entitlements, cells[cell].entitlement)});
    for (std::size_t at = graph.begin[cell]; at != graph.begin[cell + 1]; ++at)
      part.neighbour.push_back(local[graph.list[at]]);
    part.begin.push_back(part.neighbour.size());
  }
  if (part.bits() <= max_bits) fill_bits(matrix, part);
  return part;
}

}  // namespace

std::vector<Component> split_components(const Assignments& matrix, std::span<const std::uint32_t> cells,
                                        const Separation& separation, const ComponentLimits& limits) {
  GraphBuilder builder{matrix, cells, separation};
  const Neighbours graph = builder.connect(limits.max_neighbours);
  if (graph.begin.size() != cells.size() + 1) return {};
  std::size_t count = 0;
  const std::vector<std::uint32_t> label = label_components(graph, cells.size(), count);
  std::vector<std::vector<std::uint32_t>> members(count);
  std::vector<std::uint32_t> local(cells.size());
  for (std::uint32_t cell = 0; cell != cells.size(); ++cell) {
    local[cell] = static_cast<std::uint32_t>(members[label[cell]].size());
    members[label[cell]].push_back(cell);
  }
  std::vector<Component> parts;
  std::size_t bits = 0;
  for (const std::vector<std::uint32_t>& own : members) {
    parts.push_back(
        build_component(matrix, builder.cells(), graph, cells, own, local, limits.max_bits - bits));
    bits += parts.back().bits();
    if (bits > limits.max_bits) return {};
  }
  return parts;
}

}  // namespace rolewright::rolemining
