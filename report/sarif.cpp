#include "report/sarif.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "report/diagnostics.hpp"

namespace rolewright::report {
namespace {

using Json = nlohmann::ordered_json;

// A path as a URI reference (RFC 3986): what has a meaning there, or is not ASCII, is escaped.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPlain.find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (plain) out += c;
    if (!plain) out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out.starts_with("//") ? "file:" + out : out;
}

// Characters of the line before a column of bytes, plus one.
std::size_t character_column(const LineColumn& place) {
  const std::string_view before = place.text.substr(0, place.column - 1);
  return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
         }));
}

Json region(const SourceMap& sources, const Span& span) {
  const LineColumn first = sources.locate(span);
  const LineColumn last = sources.locate({span.file, span.end, span.end});
  return {{"startLine", first.line},
          {"startColumn", character_column(first)},
          {"endLine", last.line},
          {"endColumn", character_column(last)}};
}

bool is_in(const SourceMap& sources, const Span& span) {
  return span.is_known() && span.file.index() < sources.size();
}

Json location(const SourceMap& sources, const Span& span, const std::string& label) {
  Json out = {{"physicalLocation",
               {{"artifactLocation", {{"uri", uri(sources[span.file].path)}}}, {"region", region(sources, span)}}}};
  if (!label.empty()) out["message"] = {{"text", label}};
  return out;
}

Json result(const Diagnostic& item, std::size_t rule, const SourceMap& sources) {
  std::string text = item.message;
  if (!item.where.empty()) text += "; in " + item.where;
  if (!item.help.empty()) text += "; help: " + item.help;
  Json out = {{"ruleId", to_string(item.code)},
              {"ruleIndex", rule},
              {"level", to_string(item.severity())},
              {"message", {{"text", text}}}};
  if (is_in(sources, item.span)) out["locations"] = {location(sources, item.span, item.label)};
  Json related = Json::array();
  for (const Label& label : item.labels)
    if (is_in(sources, label.span)) related.push_back(location(sources, label.span, label.text));
  if (!related.empty()) out["relatedLocations"] = std::move(related);
  return out;
}

Json rule(Code code) {
  const CodeEntry& known = entry(code);
  return {{"id", to_string(code)},
          {"name", known.name},
          {"shortDescription", {{"text", known.title}}},
          {"defaultConfiguration", {{"level", to_string(known.severity)}}}};
}

}  // namespace

std::string diagnostics_sarif(std::string_view command, const SourceMap& sources, const Diagnostics& diagnostics) {
  std::vector<Code> codes;
  for (const Diagnostic& item : diagnostics.items()) codes.push_back(item.code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  Json rules = Json::array();
  for (const Code code : codes) rules.push_back(rule(code));
  Json results = Json::array();
  for (const Diagnostic& item : diagnostics.items()) {
    const auto known = std::lower_bound(codes.begin(), codes.end(), item.code);
    results.push_back(result(item, static_cast<std::size_t>(known - codes.begin()), sources));
  }
  Json invocation = {{"commandLine", "rolewright " + std::string{command}},
                     {"executionSuccessful", !diagnostics.has_error()}};
  if (diagnostics.dropped() != 0)
    invocation["toolExecutionNotifications"] = {
        {{"level", "note"},
         {"message", {{"text", std::to_string(diagnostics.dropped()) + " more diagnostics are not listed"}}}}};
  const Json run = {{"tool", {{"driver", {{"name", "rolewright"}, {"rules", std::move(rules)}}}}},
                    {"columnKind", "unicodeCodePoints"},
                    {"invocations", {std::move(invocation)}},
                    {"results", std::move(results)}};
  const Json log = {{"version", "2.1.0"}, {"runs", {run}}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rolewright::report
