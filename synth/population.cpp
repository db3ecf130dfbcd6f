#include "synth/population.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <thread>
#include <utility>

#include "model/snapshot_writer.hpp"
#include "synth/bureau.hpp"
#include "synth/random.hpp"
#include "synth/resident.hpp"

namespace rolewright::synth {
namespace {

constexpr std::size_t kPiece = 16'384;  // people one thread draws at a time

constexpr std::array<std::string_view, 24> kGiven{"Ada",  "Aisha", "Alan", "Amara", "Ben",   "Carl",  "Chen",  "Clara",
                                                  "Deepa", "Elena", "Emeka", "Erik", "Farid", "Fiona", "Grace", "Hana",
                                                  "Hugo", "Irene", "Jamal", "Lena",  "Malik", "Nora",  "Omar",  "Tara"};
constexpr std::array<std::string_view, 24> kSurname{
    "Abbott", "Acosta", "Baker",  "Barros", "Chandra", "Cortez", "Desai",   "Dubois", "Eastman", "Farrow", "Gupta", "Hansen",
    "Ibarra", "Jensen", "Kimura", "Lopez",  "Mercer",  "Nguyen", "Okafor", "Patel",  "Reyes",   "Silva",  "Takeda", "Vargas"};
constexpr std::array<const char*, 3> kEmployments{"civil_service", "military", "contractor"};
constexpr std::array<const char*, 3> kClearances{"none", "secret", "top_secret"};
constexpr std::array<const char*, 5> kTiers{"T1", "T2", "T3", "T4", "T5"};
constexpr std::array<const char*, 2> kPivs{"active", "pending"};
constexpr std::array<const char*, 6> kAttributes{"clearance", "tier", "employment", "org", "series", "piv"};

// `prefix` and nine digits: texts that sort as their numbers do.
class NumberedText {
 public:
  NumberedText(std::string_view prefix, std::string_view suffix) : text_{std::string{prefix} + "000000000"}, digits_{text_.size()} {
    text_ += suffix;
  }
  std::string_view of(std::size_t number) {
    for (std::size_t at = digits_; at != digits_ - 9; number /= 10) text_[--at] = static_cast<char>('0' + number % 10);
    return text_;
  }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

 private:
  std::string text_;
  std::size_t digits_;
};

// Few texts, kept; and after them three long runs of numbered ones, made when written.
class Symbols {
 public:
  SymbolId add(const std::string& text) {
    const auto [found, fresh] = index_.try_emplace(text, SymbolId{texts_.size()});
    if (fresh) texts_.push_back(text);
    return found->second;
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::map<std::string, SymbolId>& sorted() const { return index_; }

 private:
  std::vector<std::string> texts_;
  std::map<std::string, SymbolId> index_;
};

// Facts that are not about access: drawn apart from it, so that people of one job with the same access still differ.
struct Facts {
  std::size_t given, surname, employment, clearance, tier, piv;
  bool tier_known, transferred, separated, trained, warrant, owns_group, suspended;
  std::int32_t event_days, training_days, warrant_from, warrant_until;
};

Facts draw_facts(const Blueprint& blueprint, std::uint32_t person) {
  Random random{mix(blueprint.options.seed ^ mix(std::uint64_t{person} + 0xFAC75))};
  Facts facts{};
  facts.given = random.below(kGiven.size());
  facts.surname = random.below(kSurname.size());
  const std::size_t employment = random.below(100);
  facts.employment = employment < 86 ? 0 : employment < 90 ? 1 : 2;
  facts.clearance = random.below(kClearances.size());
  facts.tier = random.below(kTiers.size());
  facts.piv = random.chance(95) ? 0 : 1;
  facts.tier_known = !random.chance(2);
  facts.transferred = random.chance(1);
  facts.separated = random.below(200) == 0;
  facts.trained = random.chance(60);
  facts.warrant = random.chance(3);
  facts.owns_group = random.below(200) == 0;
  facts.suspended = random.chance(1);
  facts.event_days = static_cast<std::int32_t>(1 + random.below(400));
  facts.training_days = static_cast<std::int32_t>(1 + random.below(900));
  facts.warrant_from = static_cast<std::int32_t>(1 + random.below(900));
  facts.warrant_until = static_cast<std::int32_t>(random.below(900)) - 200;
  return facts;
}

class Writer {
 public:
  Writer(const PopulationOptions& options, SnapshotWriter out)
      : blueprint_{options}, people_{options.people}, out_{std::move(out)} {
    threads_ = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    name_things();
    count_accounts();
  }

  Result<std::uint64_t> write() {
    write_symbols();
    write_tables();
    write_people();
    write_accounts();
    write_nodes();
    write_edges();
    write_facts();
    write_usage();
    return std::move(out_).finish();
  }

  [[nodiscard]] const Blueprint& blueprint() const { return blueprint_; }
  PopulationSummary summary;

 private:
  // ---- names and numbers -------------------------------------------------------------------------------------------
  void name_things() {
    symbols_.add("");
    for (const char* name : {"OKTA", "ENTRA", "okta org", "entra tenant", "system", "00o1pop", "population.example",
                             "hr.csv", "people", "okta", "okta-groups", "applications", "app-roles", "invoice",
                             "transferred", "separated", "SoD-101", "warrant", "fund_center", "office", "N"})
      symbols_.add(name);
    for (const char* name : kAttributes) symbols_.add(name);
    for (const char* name : kEmployments) symbols_.add(name);
    for (const char* name : kClearances) symbols_.add(name);
    for (const char* name : kTiers) symbols_.add(name);
    for (const char* name : kPivs) symbols_.add(name);
    for (std::size_t system = 0; system != kSystems; ++system) symbols_.add(system_name(2 + system));
    for (const std::string_view given : kGiven)
      for (const std::string_view surname : kSurname) names_.push_back(symbols_.add(std::string{given} + ' ' + std::string{surname}));
    for (std::size_t job = 0; job != kJobs; ++job) series_.push_back(symbols_.add("0" + std::to_string(301 + job)));
    for (const std::uint32_t leaf : blueprint_.fund_leaves) {
      const std::string& value = blueprint_.fund_centers[leaf].first;  // FC-ddbbtt
      orgs_.push_back(symbols_.add("D" + value.substr(3, 2) + "/B" + value.substr(5, 2) + "/T" + value.substr(7, 2)));
    }
    for (const auto& [value, parent] : blueprint_.fund_centers) fund_values_.push_back(symbols_.add(value));
    for (const auto& [value, parent] : blueprint_.offices) office_values_.push_back(symbols_.add(value));
    for (const std::string& name : blueprint_.entitlement_names) node_names_.push_back(symbols_.add(name));
    for (std::size_t group = 0; group != blueprint_.groups.size(); ++group) node_names_.push_back(symbols_.add(group_name(group)));
    NumberedText invoice{"INV-", ""};
    invoices_.push_back({});
    for (std::size_t number = 1; number <= kInvoices; ++number) invoices_.push_back(symbols_.add(std::string{invoice.of(number)}));
    first_key_ = symbols_.size();
    first_email_ = first_key_ + people_;
    first_login_ = first_email_ + people_;
  }

  SymbolId symbol(const char* text) { return symbols_.add(text); }
  [[nodiscard]] SymbolId key(std::size_t person) const { return SymbolId{first_key_ + person}; }
  [[nodiscard]] SymbolId email(std::size_t person) const { return SymbolId{first_email_ + person}; }

  void count_accounts() {
    person_accounts_end_.resize(people_);
    std::vector<std::uint64_t> counts(people_);
    in_pieces([&](std::uint32_t first, std::uint32_t last, std::size_t) {
      for (std::uint32_t person = first; person != last; ++person) counts[person] = draw_resident(blueprint_, person).accounts;
    }, [](std::size_t) {});
    std::partial_sum(counts.begin(), counts.end(), person_accounts_end_.begin());
    accounts_ = people_ == 0 ? 0 : person_accounts_end_.back();
  }

  // ---- pieces ------------------------------------------------------------------------------------------------------
  // make(first, last, slot) for pieces of people, several at a time in threads; then take(slot) of each, in order.
  template <class Make, class Take>
  void in_pieces(Make make, Take take) {
    for (std::size_t next = 0; next < people_; next += kPiece * threads_) {
      std::vector<std::thread> running;
      std::size_t slots = 0;
      for (; slots != threads_ && next + slots * kPiece < people_; ++slots) {
        const auto first = static_cast<std::uint32_t>(next + slots * kPiece);
        const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(first + kPiece, people_));
        running.emplace_back([&make, first, last, slot = slots] { make(first, last, slot); });
      }
      for (std::thread& thread : running) thread.join();
      for (std::size_t slot = 0; slot != slots; ++slot) take(slot);
    }
  }

  // A column of which visit(person, out) appends each person's items.
  template <class T, class Each>
  std::uint64_t column(std::string_view name, Each each) {
    out_.begin(name, sizeof(T));
    std::vector<std::vector<T>> slots(threads_);
    std::uint64_t items = 0;
    in_pieces(
        [&](std::uint32_t first, std::uint32_t last, std::size_t slot) {
          slots[slot].clear();
          for (std::uint32_t person = first; person != last; ++person) each(person, slots[slot]);
        },
        [&](std::size_t slot) {
          out_.append(std::span<const T>{slots[slot]});
          items += slots[slot].size();
        });
    return items;
  }

  template <class T>
  void table(std::string_view name, const std::vector<T>& items) {
    out_.begin(name, sizeof(T));
    out_.append(std::span<const T>{items});
  }

  // ---- columns -----------------------------------------------------------------------------------------------------
  // visit(text maker, count) for each long run, in order of its symbols.
  struct Run {
    std::string_view prefix, suffix;
    std::size_t first, count;
  };
  [[nodiscard]] std::array<Run, 3> runs() const {
    return {Run{"P", "", first_key_, people_}, Run{"u", "@population.example", first_email_, people_},
            Run{"acct-", "", first_login_, accounts_ - people_}};
  }

  void write_symbols() {
    std::vector<char> bytes;
    std::vector<std::uint64_t> ends;
    std::vector<SymbolId> sorted;
    constexpr std::size_t kBatch = 1 << 16;
    const auto each_numbered = [&](auto visit, auto flush) {
      for (const Run& run : runs()) {
        NumberedText text{run.prefix, run.suffix};
        for (std::size_t index = 0; index != run.count; ++index) {
          visit(text.of(index));
          if (index % kBatch == kBatch - 1) flush();
        }
        flush();
      }
    };
    out_.begin("symbol_bytes", 1);
    for (const std::string& text : symbols_.texts()) bytes.insert(bytes.end(), text.begin(), text.end());
    const auto flush_bytes = [&] {
      out_.append(std::span<const char>{bytes});
      bytes.clear();
    };
    flush_bytes();
    each_numbered([&](std::string_view text) { bytes.insert(bytes.end(), text.begin(), text.end()); }, flush_bytes);
    out_.begin("symbol_ends", sizeof(std::uint64_t));
    std::uint64_t end = 0;
    const auto flush_ends = [&] {
      out_.append(std::span<const std::uint64_t>{ends});
      ends.clear();
    };
    for (const std::string& text : symbols_.texts()) ends.push_back(end += text.size());
    flush_ends();
    each_numbered([&](std::string_view text) { ends.push_back(end += text.size()); }, flush_ends);
    out_.begin("symbols_sorted", sizeof(SymbolId));
    const auto flush_sorted = [&] {
      out_.append(std::span<const SymbolId>{sorted});
      sorted.clear();
    };
    // A run's prefix is followed by a digit; no kept text begins so, hence each run goes in as a whole.
    std::map<std::string, Run> at;
    for (const Run& run : runs()) at.emplace(std::string{run.prefix} + "0", run);
    auto next = at.begin();
    const auto put_run = [&](const Run& run) {
      for (std::size_t index = 0; index != run.count; ++index) {
        sorted.emplace_back(run.first + index);
        if (sorted.size() == kBatch) flush_sorted();
      }
    };
    for (const auto& [text, id] : symbols_.sorted()) {
      for (; next != at.end() && next->first < text; ++next) put_run(next->second);
      sorted.push_back(id);
    }
    for (; next != at.end(); ++next) put_run(next->second);
    flush_sorted();
  }

  void write_tables() {
    table("taken", std::vector<Day>{kTaken});
    std::vector<Export> exports;
    const auto add = [&](const char* path, const char* kind, std::uint64_t read) {
      exports.push_back({.path = symbol(path), .kind = symbol(kind), .taken = kTaken, .read = read, .reconciled = read});
    };
    add("hr.csv", "people", people_);
    add("okta", "okta-groups", people_);
    add("applications", "app-roles", accounts_);
    table("exports", exports);
    std::vector<System> systems{{.name = symbol("OKTA"), .vendor = symbol("okta org"), .external_id = symbol("00o1pop"), .connected = 1},
                                {.name = symbol("ENTRA"), .vendor = symbol("entra tenant"), .external_id = symbol("population.example"), .connected = 1}};
    for (std::size_t system = 0; system != kSystems; ++system)
      systems.push_back({.name = symbols_.add(system_name(2 + system)), .vendor = symbol("system"), .external_id = SymbolId{0U}, .connected = 1});
    table("systems", systems);
  }

  void write_people() {
    column<Person>("persons", [&](std::uint32_t person, std::vector<Person>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      out.push_back({.key = key(person), .name = names_[facts.given * kSurname.size() + facts.surname], .email = email(person)});
    });
    std::vector<SymbolId> names;
    for (const char* name : kAttributes) names.push_back(symbol(name));
    table("attribute_names", names);
    out_.begin("attribute_values", sizeof(SymbolId));
    const std::array<std::vector<SymbolId>, 6> words{words_of(kClearances), words_of(kTiers), words_of(kEmployments), orgs_, series_, words_of(kPivs)};
    std::vector<std::vector<SymbolId>> slots(threads_);
    for (std::size_t attribute = 0; attribute != kAttributes.size(); ++attribute)
      in_pieces(
          [&](std::uint32_t first, std::uint32_t last, std::size_t slot) {
            slots[slot].clear();
            for (std::uint32_t person = first; person != last; ++person) slots[slot].push_back(attribute_of(attribute, person, words[attribute]));
          },
          [&](std::size_t slot) { out_.append(std::span<const SymbolId>{slots[slot]}); });
  }

  template <std::size_t Count>
  std::vector<SymbolId> words_of(const std::array<const char*, Count>& words) {
    std::vector<SymbolId> found;
    for (const char* word : words) found.push_back(symbol(word));
    return found;
  }

  [[nodiscard]] SymbolId attribute_of(std::size_t attribute, std::uint32_t person, const std::vector<SymbolId>& words) const {
    if (attribute == 3) return words[draw_resident(blueprint_, person).unit];
    const Facts facts = draw_facts(blueprint_, person);
    switch (attribute) {
      case 0: return words[facts.clearance];
      case 1: return facts.tier_known ? words[facts.tier] : SymbolId{0U};
      case 2: return words[facts.employment];
      case 4: return facts.employment == 2 ? SymbolId{0U} : words[draw_resident(blueprint_, person).job];
      default: return words[facts.piv];
    }
  }

  void write_accounts() {
    summary.accounts = column<Account>("accounts", [&](std::uint32_t person, std::vector<Account>& out) {
      const Resident resident = draw_resident(blueprint_, person);
      const Facts facts = draw_facts(blueprint_, person);
      const std::uint64_t first = person == 0 ? 0 : person_accounts_end_[person - 1];
      for (std::uint32_t account = 0; account != resident.accounts; ++account) {
        const bool service = resident.sponsors && account + 1U == resident.accounts;
        const std::size_t extra = first - person + account - 1;  // logins after the first, over everybody before
        out.push_back({.login = account == 0 ? email(person) : SymbolId{first_login_ + extra},
                       .system = account == 0 ? SystemId{0U} : SystemId{2 + (person + account) % kSystems},
                       .owner = service ? PersonId{} : PersonId{person},
                       .sponsor = service ? PersonId{person} : PersonId{},
                       .kind = service ? AccountKind::Service : account == 1 ? AccountKind::SeparateAdmin : AccountKind::Everyday,
                       .status = facts.suspended ? AccountStatus::Suspended : AccountStatus::Active});
      }
    });
    table("person_accounts_end", person_accounts_end_);
  }

  void write_nodes() {
    std::vector<Node> nodes;
    for (std::size_t index = 0; index != blueprint_.entitlement_names.size(); ++index)
      nodes.push_back({.name = node_names_[index], .external_id = SymbolId{0U}, .system = blueprint_.entitlement_systems[index], .kind = NodeKind::Entitlement});
    for (std::size_t group = 0; group != blueprint_.groups.size(); ++group)
      nodes.push_back({.name = node_names_[nodes.size()], .external_id = SymbolId{0U}, .system = blueprint_.groups[group].system, .kind = blueprint_.groups[group].kind});
    table("nodes", nodes);
    table("entitlement_count", std::vector<std::uint32_t>{static_cast<std::uint32_t>(blueprint_.entitlement_names.size())});
    write_scopes();
  }

  void write_scopes() {
    std::vector<std::uint64_t> ends{0};
    std::vector<ScopeValue> values;
    const auto fund = [&](std::size_t index) { values.push_back({symbol("fund_center"), fund_values_[index]}); };
    for (std::size_t index = 0; index != fund_values_.size(); ++index) {
      fund(index);
      ends.push_back(values.size());
    }
    for (const SymbolId office : office_values_) {
      values.push_back({symbol("office"), office});
      ends.push_back(values.size());
    }
    Random random{mix(blueprint_.options.seed ^ 0x9A125U)};
    const auto& leaves = blueprint_.fund_leaves;
    for (std::size_t pair = 0; pair != blueprint_.pairs; ++pair) {
      const std::size_t first = random.below(leaves.size() - 1);
      fund(leaves[first]);
      fund(leaves[first + 1 + random.below(leaves.size() - first - 1)]);
      ends.push_back(values.size());
    }
    table("scope_set_ends", ends);
    table("scope_values", values);
    std::vector<Terms> terms{Terms{}};
    const auto add = [&](std::size_t set, std::uint32_t marks) {
      for (const Interval& held : blueprint_.validities)
        terms.push_back({.held = held, .scope = ScopeSetId{set}, .source = ExportId{set == 0 ? 1U : 2U}, .marks = marks});
    };
    for (std::size_t set = 0; set != blueprint_.scope_sets(); ++set) add(set, 0);
    add(0, kEligible);
    add(0, kDelegated);
    table("terms", terms);
  }

  void write_edges() {
    std::vector<std::uint64_t> ends(accounts_);
    std::vector<std::uint64_t> owned_ends(accounts_);
    std::uint64_t at = 0;
    std::uint64_t owned = 0;
    std::size_t account = 0;
    for (std::uint32_t person = 0; person != people_; ++person) {
      const Resident resident = draw_resident(blueprint_, person);
      const auto counts = resident.edges_by_account();
      owned += draw_facts(blueprint_, person).owns_group ? 1 : 0;
      for (std::size_t index = 0; index != resident.accounts; ++index, ++account) {
        ends[account] = at += counts[index];
        owned_ends[account] = owned;
      }
    }
    table("account_edge_ends", ends);
    summary.assignments = column<Edge>("account_edges", [&](std::uint32_t person, std::vector<Edge>& out) {
      thread_local std::array<std::vector<Edge>, kMostAccounts> edges;
      const Resident resident = draw_resident(blueprint_, person);
      draw_edges(blueprint_, resident, edges);
      for (std::size_t index = 0; index != resident.accounts; ++index) out.insert(out.end(), edges[index].begin(), edges[index].end());
    });
    std::vector<std::uint64_t> node_ends(blueprint_.entitlement_names.size());
    std::vector<Edge> node_edges;
    for (const auto& content : blueprint_.confers) {
      for (const auto& [to, terms] : content) node_edges.push_back({NodeId{to}, TermsId{terms}});
      node_ends.push_back(node_edges.size());
    }
    table("node_edge_ends", node_ends);
    table("node_edges", node_edges);
    table("owner_edge_ends", owned_ends);
    column<Edge>("owner_edges", [&](std::uint32_t person, std::vector<Edge>& out) {
      if (!draw_facts(blueprint_, person).owns_group) return;
      const auto& groups = blueprint_.line_groups[draw_resident(blueprint_, person).line()];
      out.push_back({NodeId{blueprint_.node_of_group(groups[person % groups.size()])}, TermsId{0U}});
    });
  }

  void write_facts() {
    const SymbolId transferred = symbol("transferred");
    const SymbolId separated = symbol("separated");
    column<DatedFact>("events", [&](std::uint32_t person, std::vector<DatedFact>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.transferred) out.push_back({PersonId{person}, transferred, kTaken.plus(-facts.event_days)});
      if (facts.separated) out.push_back({PersonId{person}, separated, kTaken.plus(-facts.event_days)});
    });
    const SymbolId course = symbol("SoD-101");
    column<DatedFact>("trainings", [&](std::uint32_t person, std::vector<DatedFact>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.trained) out.push_back({PersonId{person}, course, kTaken.plus(-facts.training_days)});
    });
    const SymbolId warrant = symbol("warrant");
    column<Designation>("designations", [&](std::uint32_t person, std::vector<Designation>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.warrant)
        out.push_back({.person = PersonId{person}, .what = warrant, .held = {kTaken.plus(-facts.warrant_from), kTaken.plus(facts.warrant_until)}});
    });
    column<Relation>("relations", [](std::uint32_t, std::vector<Relation>&) {});
  }

  void write_usage() {
    const SymbolId invoice = symbol("invoice");
    summary.usage = column<UsageEvent>("usage", [&](std::uint32_t person, std::vector<UsageEvent>& out) {
      thread_local std::array<std::vector<Edge>, kMostAccounts> edges;
      thread_local std::vector<Use> uses;
      const Resident resident = draw_resident(blueprint_, person);
      draw_edges(blueprint_, resident, edges);
      draw_usage(blueprint_, resident, edges[0], uses);
      const std::size_t before = out.size();
      for (const Use& use : uses) {
        UsageEvent event{.person = PersonId{person}, .entitlement = EntitlementId{use.entitlement}, .day = use.day};
        if (use.object != 0) {
          event.object_kind = invoice;
          event.object = invoices_[use.object];
        }
        if (use.on_self) event.subject = PersonId{person};
        event.level = UsageLevel::Duty;
        out.push_back(event);
      }
      std::sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
    });
  }

  Blueprint blueprint_;
  std::size_t people_;
  SnapshotWriter out_;
  std::size_t threads_ = 1;
  Symbols symbols_;
  std::vector<SymbolId> names_, series_, orgs_, fund_values_, office_values_, node_names_, invoices_;
  std::size_t first_key_ = 0, first_email_ = 0, first_login_ = 0;
  std::vector<std::uint64_t> person_accounts_end_;
  std::size_t accounts_ = 0;
};

std::string tree_text(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text = "value,parent\n";
  for (const auto& [value, parent] : rows) text += value + ',' + parent + '\n';
  return text;
}

// Who breaks what, and who only nearly does; and the roles planted.
std::vector<SynthFile> side_files(const Blueprint& blueprint, const std::string& base, PopulationSummary& summary) {
  NumberedText key{"P", ""};
  std::string planted = "person,rule,expected,how\n";
  for (std::uint32_t person = 0; person != blueprint.options.people; ++person) {
    const Resident resident = draw_resident(blueprint, person);
    if (resident.plant == Plant::None) continue;
    const bool near = is_near_miss(resident.plant);
    ++(near ? summary.near_misses : summary.violations);
    planted += std::string{key.of(person)} + ',' + rule_id(resident.rule) + (near ? ",no," : ",yes,") + to_string(resident.plant) + '\n';
  }
  std::string roles = "series,package,duties\n";
  for (std::size_t job = 0; job != kJobs; ++job) {
    std::string duties;
    for (const std::uint32_t duty : blueprint.job_duties[job]) duties += (duties.empty() ? "" : " ") + duty_name(duty);
    roles += "0" + std::to_string(301 + job) + ',' + group_name(blueprint.job_packages[job]) + ',' + duties + '\n';
  }
  const std::size_t slash = base.rfind('/');
  const std::string name = slash == std::string::npos ? base : base.substr(slash + 1);
  return {{name + ".fund_centers.csv", tree_text(blueprint.fund_centers)},
          {name + ".offices.csv", tree_text(blueprint.offices)},
          {name + ".planted.csv", std::move(planted)},
          {name + ".roles.csv", std::move(roles)},
          {name + ".rw", policy_text(blueprint, name)}};
}

Diagnostics problems_of(const PopulationOptions& options, const std::string& output) {
  Diagnostics problems;
  const auto problem = [&](const char* where, std::string message) {
    problems.add({.code = Code::BadOption, .message = std::move(message), .where = where});
  };
  constexpr std::size_t kMostPeople = 100'000'000;
  constexpr std::size_t kMostEntitlements = 4'000'000;
  if (options.people == 0 || options.people > kMostPeople) problem("--people", "must be between 1 and 100,000,000");
  if (options.grants < 8 || options.grants > 1000) problem("--grants", "must be between 8 and 1,000");
  if (options.entitlements < 1000 + 8 * options.grants || options.entitlements > kMostEntitlements)
    problem("--entitlements", "must be at least 1,000 and 8 for each grant of a person, and at most 4,000,000");
  if (options.rules > 100'000) problem("--rules", "must be at most 100,000");
  if (options.distinct_percent > 100) problem("--distinct", "is a percentage");
  if (options.usage > 1000) problem("--usage", "must be at most 1,000");
  if (!output.ends_with(".rws")) problem("--output", "`" + printable(output) + "` does not end in .rws");
  return problems;
}

}  // namespace

Result<PopulationSummary> write_population(const PopulationOptions& options, const std::string& output) {
  if (const Diagnostics problems = problems_of(options, output); problems.has_error()) return problems;
  Result<SnapshotWriter> out = SnapshotWriter::create(output);
  if (!out) return out.error();
  Writer writer{options, std::move(out).value()};
  const Result<std::uint64_t> written = writer.write();
  if (!written) return written.error();
  PopulationSummary summary = writer.summary;
  summary.bytes = written.value();
  summary.people = options.people;
  summary.entitlements = options.entitlements;
  summary.groups = writer.blueprint().groups.size();
  const std::string base = output.substr(0, output.size() - 4);
  const std::size_t slash = base.rfind('/');
  const Result<std::size_t> beside = write_files(slash == std::string::npos ? "." : base.substr(0, std::max<std::size_t>(slash, 1)),
                                                 side_files(writer.blueprint(), base, summary));
  if (!beside) return beside.error();
  return summary;
}

}  // namespace rolewright::synth
