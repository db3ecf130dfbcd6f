#include "analyzer/population.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "analyzer/decide.hpp"
#include "analyzer/duty_rows.hpp"
#include "analyzer/quick_decide.hpp"
#include "analyzer/rule_index.hpp"

namespace rolewright::analyzer {

using compiler::Count;
using compiler::HeadCountRule;
using compiler::Truth;
using compiler::World;

namespace {

constexpr std::size_t kPiece = 8192;  // people a thread takes at a time

std::size_t threads_for(std::size_t wanted, std::size_t people) {
  const std::size_t cores = wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
  return std::clamp<std::size_t>((people + kPiece - 1) / kPiece, 1, cores);
}

// What one piece of the people gives.
struct PieceResult {
  std::vector<Hit> hits;
  std::vector<std::vector<PersonId>> holders;  // by place in people_rules
  std::vector<PersonId> left;                  // to be asked of Decider, ascending
  std::vector<PersonId> joint;
  std::vector<std::uint64_t> joint_rows;
  std::uint64_t candidates = 0;
};

// Buffers of one thread at one person.
struct Scratch {
  std::vector<std::uint64_t> row;  // duties, then partners
  std::vector<Held> held;          // assignments that matter and are in force
  std::vector<RuleId> candidates;
  std::vector<std::uint16_t> counts;  // by counted rule; zero between people
  std::vector<std::uint64_t> exercised;
};

// Facts sorted by person, read beside people in ascending order.
template <class Fact>
class Beside {
 public:
  Beside(const Column<Fact>& facts, std::size_t first) : end_{facts.end()} {
    next_ = std::lower_bound(facts.begin(), facts.end(), PersonId{first},
                             [](const Fact& fact, PersonId person) { return fact.person < person; });
  }
  std::span<const Fact> of(PersonId person) {
    while (next_ != end_ && next_->person < person) ++next_;
    const Fact* const first = next_;
    while (next_ != end_ && next_->person == person) ++next_;
    return {first, next_};
  }

 private:
  const Fact* next_;
  const Fact* end_;
};

}  // namespace

class Population::Engine {
 public:
  Engine(World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
         std::size_t threads)
      : world_{world},
        snapshot_{world.binding.snapshot},
        reachability_{reachability},
        program_{program},
        index_{world.binding, program},
        threads_{threads_for(threads, snapshot_.persons.size())} {
    for (const auto* edges : {&world.change.added, &world.change.removed})
      for (const compiler::AccountEdge& item : *edges)
        if (const PersonId person = holder(snapshot_.accounts[item.account.index()]); !person.is_none())
          changed_.push_back(person);
    std::sort(changed_.begin(), changed_.end());
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  }

  PopulationResult evaluate() {
    const DutyRows rows{world_, reachability_, program_, index_, {world_.today, world_.today.plus(1)}};
    std::vector<PieceResult> pieces((snapshot_.persons.size() + kPiece - 1) / kPiece);
    in_pieces([&](QuickDecider& decider, std::size_t piece, std::size_t first, std::size_t last) {
      scan(rows, decider, first, last, pieces[piece]);
    }, rows);
    return together(pieces);
  }

  std::vector<PersonId> of_interest() {
    const DutyRows rows{world_, reachability_, program_, index_, {world_.today, world_.today.plus(1)}};
    std::vector<PieceResult> pieces((snapshot_.persons.size() + kPiece - 1) / kPiece);
    in_pieces([&](QuickDecider& decider, std::size_t piece, std::size_t first, std::size_t last) {
      scan(rows, decider, first, last, pieces[piece]);
    }, rows);
    std::vector<PersonId> people;
    for (const PieceResult& piece : pieces) {
      for (const Hit& hit : piece.hits) people.push_back(hit.person);
      people.insert(people.end(), piece.left.begin(), piece.left.end());
      people.insert(people.end(), piece.joint.begin(), piece.joint.end());
      for (const auto& holders : piece.holders) people.insert(people.end(), holders.begin(), holders.end());
    }
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
    return people;
  }

  std::uint64_t count_grants() {
    const DutyRows rows{world_, reachability_, program_, index_, {world_.today, world_.today.plus(1)}};
    find_plain();
    std::atomic<std::uint64_t> total{0};
    in_pieces([&](QuickDecider& decider, std::size_t, std::size_t first, std::size_t last) {
      total += count_grants(rows, decider, first, last);
    }, rows);
    return total;
  }

 private:
  // Entitlements that confer themselves and nothing else, for ever and everywhere: most assignments are of these.
  void find_plain() {
    if (!plain_.empty()) return;
    plain_.resize(words_for(std::max<std::size_t>(snapshot_.nodes.size(), 1)));
    for (std::size_t node = 0; node != snapshot_.entitlements(); ++node) {
      const std::span<const Grant> list = reachability_.of(NodeId{node});
      if (list.size() == 1 && list[0].node == NodeId{node} && list[0].held == Interval{} &&
          list[0].box == compiler::ScopeBoxes::kEverywhere)
        set_bit(plain_, node);
    }
    const auto& boxes = world_.binding.scope_boxes;
    rests_nowhere_ = std::find(boxes.begin(), boxes.end(), compiler::ScopeBoxes::kNowhere) != boxes.end();
  }

  std::uint64_t count_grants(const DutyRows& rows, QuickDecider& decider, std::size_t first, std::size_t last) const {
    std::vector<std::uint32_t> seen(snapshot_.entitlements());  // by entitlement: the last person who held it, plus one
    std::uint64_t count = 0;
    const Words plain = plain_;
    for (std::size_t number = first; number != last; ++number) {
      const PersonId person{number};
      const auto add = [&](const Grant& onward, compiler::BoxId box) {
        if (!snapshot_.is_entitlement(onward.node) || !onward.held.contains(world_.today)) return;
        if (seen[onward.node.index()] == number + 1 || !decider.overlap(box, onward.box)) return;
        seen[onward.node.index()] = static_cast<std::uint32_t>(number + 1);
        ++count;
      };
      const auto follow = [&](const Edge& edge, compiler::BoxId box) {
        for (const Grant& onward : reachability_.of(edge.to)) add(onward, box);
      };
      const bool changed = std::binary_search(changed_.begin(), changed_.end(), person);
      for (const Account& account : snapshot_.accounts_of(person)) {
        if (!compiler::counts(compiler::marks_of(account), world_.count)) continue;
        const AccountId id = snapshot_.id_of(account);
        const auto exported = [&](const Edge& edge) {
          if (!rows.in_force(edge.terms)) return;
          const std::size_t node = edge.to.index();
          if (test_bit(plain, node) && !rests_nowhere_) {  // the one loop over every assignment
            const auto mark = static_cast<std::uint32_t>(number + 1);
            count += seen[node] != mark ? 1 : 0;
            seen[node] = mark;
          } else {
            follow(edge, world_.binding.scope_boxes[snapshot_.terms[edge.terms.index()].scope.index()]);
          }
        };
        if (!changed) {
          for (const Edge& edge : snapshot_.edges_of(id)) exported(edge);
          continue;
        }
        compiler::for_each_assignment(world_, id, [&](const Edge& edge) {
          if (edge.terms.index() < snapshot_.terms.size()) return exported(edge);
          const std::size_t asked = edge.terms.index() - snapshot_.terms.size();
          const Terms& terms = world_.change.terms[asked];
          if (terms.held.contains(world_.today) && compiler::counts(terms.marks, world_.count))
            follow(edge, world_.change.boxes[asked]);
        });
      }
    }
    return count;
  }

  // work(decider, piece, first, last) for every piece, by as many threads as there are; each has its own decider.
  template <class Work>
  void in_pieces(Work work, const DutyRows& rows) {
    const std::size_t people = snapshot_.persons.size();
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
      QuickDecider decider{world_, rows, program_};
      for (std::size_t piece = next++; piece * kPiece < people; piece = next++)
        work(decider, piece, piece * kPiece, std::min(people, (piece + 1) * kPiece));
    };
    std::vector<std::thread> others;
    for (std::size_t thread = 1; thread < threads_; ++thread) others.emplace_back(run);
    run();
    for (std::thread& thread : others) thread.join();
  }

  // Appends to `held` the account's assignments that matter and are in force, and unites what they confer. The one loop
  // that sees every assignment: it moves on by a bit instead of a jump, for which ones matter cannot be foreseen.
  void unite_edges(const DutyRows& rows, std::span<const Edge> edges, std::uint32_t marks, Scratch& scratch) const {
    std::vector<Held>& held = scratch.held;
    const std::size_t before = held.size();
    held.resize(before + edges.size());
    const std::uint64_t* const marked = rows.marked();
    Held* const keep = held.data();
    std::size_t count = before;
    for (const Edge& edge : edges) {
      const std::uint32_t node = edge.to.index();
      keep[count] = {edge, marks};
      count += marked[node / 64] >> (node % 64) & 1U;
    }
    const std::size_t words = 2 * index_.words();
    std::uint64_t* const row = scratch.row.data();
    std::size_t kept = before;
    for (std::size_t at = before; at != count; ++at) {
      if (!rows.in_force(keep[at].edge.terms)) continue;
      const std::uint64_t* const bits = rows.row(keep[at].edge.to);
      for (std::size_t word = 0; word != words; ++word) row[word] |= bits[word];
      keep[kept++] = keep[at];
    }
    held.resize(kept);
  }

  void scan(const DutyRows& rows, QuickDecider& decider, std::size_t first, std::size_t last, PieceResult& out) {
    out.holders.resize(index_.people_rules.size());
    Scratch scratch;
    scratch.row.resize(2 * index_.words());
    scratch.counts.resize(index_.counted.size());
    scratch.exercised.resize(index_.words());
    Beside<DatedFact> events{snapshot_.events, first};
    Beside<UsageEvent> usage{snapshot_.usage, first};
    std::size_t account = first == 0 ? 0 : snapshot_.person_accounts_end[first - 1];
    std::uint64_t begin = account == 0 ? 0 : snapshot_.account_edge_ends[account - 1];
    const Edge* const edges = snapshot_.account_edges.begin();
    for (std::size_t number = first; number != last; ++number) {
      const PersonId person{number};
      std::fill(scratch.row.begin(), scratch.row.end(), 0);
      scratch.held.clear();
      for (const std::size_t end = snapshot_.person_accounts_end[number]; account != end; ++account) {
        const std::uint64_t last_edge = snapshot_.account_edge_ends[account];
        const std::uint32_t marks = compiler::marks_of(snapshot_.accounts[account]);
        if (compiler::counts(marks, world_.count))
          unite_edges(rows, {edges + begin, last_edge - begin}, marks, scratch);
        begin = last_edge;
      }
      const bool changed = !changed_.empty() && std::binary_search(changed_.begin(), changed_.end(), person);
      const bool recent = events_matter(events, person);
      const bool used = has_exercised(usage, person, scratch.exercised);
      if (changed || used || (index_.of_grantors && can_grant(person))) out.left.push_back(person);
      const bool joint = changed || any_word(scratch.row.data(), index_.joint_mask.data());
      if (joint) {
        out.joint.push_back(person);
        out.joint_rows.resize(out.joint_rows.size() + index_.words());  // of changed people filled in by decide_left
      }
      if (changed) continue;
      find_candidates(scratch, recent);
      decider.take(person, scratch.held);
      if (joint) fill_joint_row(decider, scratch, out);
      if (!scratch.candidates.empty()) decide(decider, person, scratch.candidates, out);
      if (any_word(scratch.row.data(), index_.people_mask.data())) count_holdings(rows, decider, person, scratch, out);
    }
  }

  [[nodiscard]] bool any_word(const std::uint64_t* left, const std::uint64_t* right) const {
    std::uint64_t any = 0;
    for (std::size_t word = 0; word != index_.words(); ++word) any |= left[word] & right[word];
    return any != 0;
  }

  bool events_matter(Beside<DatedFact>& events, PersonId person) const {
    bool matter = false;
    for (const DatedFact& event : events.of(person))
      matter = matter || world_.today.count() - event.day.count() > index_.kept_least_days;
    return matter;
  }

  // True when the person has exercised enough functions of some rule on what people exercise.
  bool has_exercised(Beside<UsageEvent>& usage, PersonId person, std::vector<std::uint64_t>& done) const {
    if (index_.exercises.empty() && !index_.of_every_user) return false;
    bool any = false;
    bool did = false;
    for (const UsageEvent& event : usage.of(person)) {
      if (event.level != UsageLevel::Duty || event.day > world_.today) continue;
      did = true;
      if (!test_bit(index_.exercised_entitlements, event.entitlement.index())) continue;
      for (const compiler::FunctionId function : program_.functions_of(event.entitlement)) {
        if (!test_bit(index_.exercise_mask, function.index())) continue;
        if (!any) std::fill(done.begin(), done.end(), 0);
        any = true;
        set_bit(done, function.index());
      }
    }
    if (did && index_.of_every_user) return true;
    const auto enough = [&](const RuleIndex::Exercised& rule) {
      std::size_t count = 0;
      for (std::size_t word = 0; word != done.size(); ++word)
        count += static_cast<std::size_t>(std::popcount(done[word] & rule.mask[word]));
      return count >= rule.at_least;
    };
    return any && std::any_of(index_.exercises.begin(), index_.exercises.end(), enough);
  }

  // True when the person owns a group, or something they hold may let them grant: reached by whatever way on any day.
  [[nodiscard]] bool can_grant(PersonId person) const {
    for (const Account& account : snapshot_.accounts_of(person)) {
      const AccountId id = snapshot_.id_of(account);
      if (!snapshot_.owned_by(id).empty()) return true;
      for (const Edge& edge : snapshot_.edges_of(id))
        for (const Grant& onward : reachability_.of(edge.to))
          if (test_bit(index_.granting, onward.node.index())) return true;
    }
    return false;
  }

  // Rules on grants that somebody with this row may violate, ascending.
  void find_candidates(Scratch& scratch, bool recent) const {
    const std::size_t words = index_.words();
    const std::vector<std::uint64_t>& row = scratch.row;
    std::vector<RuleId>& found = scratch.candidates;
    found.clear();
    const Words held{row.data(), words};
    std::uint64_t paired = 0;
    std::uint64_t single = 0;
    std::size_t countable = 0;
    for (std::size_t word = 0; word != words; ++word) {
      paired |= row[word] & row[words + word];
      single |= row[word] & index_.single_mask[word];
      countable += static_cast<std::size_t>(std::popcount(row[word] & index_.counted_mask[word]));
    }
    if (paired != 0)
      for_each_set(held, [&](std::size_t bit) {
        if (!intersects(index_.partners.row(bit), held)) return;
        for (const auto& [partner, rule] : index_.pair_rules[bit])
          if (test_bit(held, partner)) found.push_back(rule);
      });
    if (single != 0)
      for_each_set(held, [&](std::size_t bit) {
        found.insert(found.end(), index_.single_rules[bit].begin(), index_.single_rules[bit].end());
      });
    if (recent)
      for_each_set(held, [&](std::size_t bit) {
        found.insert(found.end(), index_.kept_rules[bit].begin(), index_.kept_rules[bit].end());
      });
    if (!index_.counted.empty() && countable >= index_.counted_least) {
      for_each_set(held, [&](std::size_t bit) {
        for (const std::uint32_t rule : index_.counted_rules[bit])
          if (++scratch.counts[rule] == index_.counted[rule].at_least) found.push_back(index_.counted[rule].rule);
      });
      for_each_set(held, [&](std::size_t bit) {
        for (const std::uint32_t rule : index_.counted_rules[bit]) scratch.counts[rule] = 0;
      });
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }

  void decide(QuickDecider& decider, PersonId person, const std::vector<RuleId>& candidates, PieceResult& out) const {
    bool leave = false;
    for (const RuleId rule : candidates) {
      if (!index_.quick[rule.index()]) {
        leave = true;
        continue;
      }
      ++out.candidates;
      if (index_.conditional[rule.index()] && decider.condition_of(rule) == Truth::False) continue;
      const QuickDecider::Answer answer = decider.decide(rule);
      if (answer.truth != Truth::False) out.hits.push_back({person, rule, answer.truth, answer.scope_unresolved});
    }
    if (leave && (out.left.empty() || out.left.back() != person)) out.left.push_back(person);
  }

  void fill_joint_row(QuickDecider& decider, const Scratch& scratch, PieceResult& out) const {
    const MutableWords row{out.joint_rows.data() + out.joint_rows.size() - index_.words(), index_.words()};
    for (std::size_t word = 0; word != index_.words(); ++word) {
      const std::uint64_t wanted = scratch.row[word] & index_.joint_mask[word];
      for_each_set(Words{&wanted, 1}, [&](std::size_t bit) {
        if (decider.holds(compiler::FunctionId{word * 64 + bit})) set_bit(row, word * 64 + bit);
      });
    }
  }

  void count_holdings(const DutyRows& rows, QuickDecider& decider, PersonId person, const Scratch& scratch,
                      PieceResult& out) const {
    for (std::size_t rule = 0; rule != index_.people_rules.size(); ++rule) {
      const compiler::FunctionId function = head_count(index_.people_rules[rule]).function;
      if (!test_bit(scratch.row, function.index())) continue;
      const bool certain = !world_.binding.policy.functions[function.index()].all &&
                           std::any_of(scratch.held.begin(), scratch.held.end(), [&](const Held& held) {
                             return test_bit({rows.certain(held.edge.to), index_.words()}, function.index());
                           });
      if (certain || decider.holds(function)) out.holders[rule].push_back(person);
    }
  }

  [[nodiscard]] const HeadCountRule& head_count(RuleId rule) const {
    return std::get<HeadCountRule>(world_.binding.policy.rules[rule.index()].body);
  }

  // Pieces in order; then what was left, decided one by one.
  PopulationResult together(std::vector<PieceResult>& pieces) {
    PopulationResult result;
    std::vector<std::vector<PersonId>> holders(index_.people_rules.size());
    std::vector<PersonId> left;
    for (PieceResult& piece : pieces) {
      result.candidates += piece.candidates;
      result.hits.insert(result.hits.end(), piece.hits.begin(), piece.hits.end());
      left.insert(left.end(), piece.left.begin(), piece.left.end());
      result.joint.insert(result.joint.end(), piece.joint.begin(), piece.joint.end());
      result.joint_rows.insert(result.joint_rows.end(), piece.joint_rows.begin(), piece.joint_rows.end());
      for (std::size_t rule = 0; rule != holders.size(); ++rule)
        holders[rule].insert(holders[rule].end(), piece.holders[rule].begin(), piece.holders[rule].end());
    }
    decide_left(left, result, holders);
    for (std::size_t rule = 0; rule != holders.size(); ++rule) {
      const HeadCountRule& body = head_count(index_.people_rules[rule]);
      if (body.at_most ? holders[rule].size() > body.count : holders[rule].size() < body.count)
        result.counts.push_back({index_.people_rules[rule], std::move(holders[rule])});
    }
    return result;
  }

  void decide_left(const std::vector<PersonId>& left, PopulationResult& result,
                   std::vector<std::vector<PersonId>>& holders) {
    if (left.empty()) return;
    Decider decider{world_, program_, reachability_};
    for (const PersonId person : left) {
      const bool changed = std::binary_search(changed_.begin(), changed_.end(), person);
      const std::vector<Grant> grants = grants_of(world_, reachability_, person);
      for (const Verdict& verdict : decider.decide(person, grants))
        if (changed || !index_.quick[verdict.rule.index()])
          result.hits.push_back({person, verdict.rule, verdict.truth, verdict.scope_unresolved});
      if (!changed) continue;
      fill_joint_row(decider, grants, person, result);
      for (std::size_t rule = 0; rule != holders.size(); ++rule)
        if (decider.confers(grants, head_count(index_.people_rules[rule]).function))
          holders[rule].insert(std::lower_bound(holders[rule].begin(), holders[rule].end(), person), person);
    }
    std::sort(result.hits.begin(), result.hits.end());
  }

  void fill_joint_row(Decider& decider, std::span<const Grant> grants, PersonId person, PopulationResult& result) const {
    const auto place = static_cast<std::size_t>(std::lower_bound(result.joint.begin(), result.joint.end(), person) - result.joint.begin());
    const MutableWords row{result.joint_rows.data() + place * index_.words(), index_.words()};
    for_each_set(index_.joint_mask, [&](std::size_t bit) {
      if (decider.confers(grants, compiler::FunctionId{bit})) set_bit(row, bit);
    });
  }

  World& world_;
  const Snapshot& snapshot_;
  const Reachability& reachability_;
  const compiler::DecisionProgram& program_;
  RuleIndex index_;
  std::size_t threads_;
  std::vector<std::uint64_t> plain_;  // by NodeId, a bit; made when grants are counted
  bool rests_nowhere_ = false;        // some assignment is limited to nothing at all
  std::vector<PersonId> changed_;  // whose assignments a request changes: ascending
};

Population::Population(World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
                       std::size_t threads)
    : engine_{std::make_unique<Engine>(world, reachability, program, threads)} {}
Population::~Population() = default;

PopulationResult Population::evaluate() {
  return engine_->evaluate();
}
std::vector<PersonId> Population::of_interest() {
  return engine_->of_interest();
}
std::uint64_t Population::count_grants() {
  return engine_->count_grants();
}

}  // namespace rolewright::analyzer
