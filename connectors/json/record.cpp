#include "connectors/json/record.hpp"

#include <algorithm>

namespace rolewright::connectors {
namespace {

std::string_view type_name(simdjson::dom::element_type type) {
  switch (type) {
    case simdjson::dom::element_type::ARRAY:
      return "an array";
    case simdjson::dom::element_type::OBJECT:
      return "an object";
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      return "a number";
    case simdjson::dom::element_type::STRING:
      return "text";
    case simdjson::dom::element_type::BOOL:
      return "a truth value";
    case simdjson::dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "something else";  // newer simdjson adds big integers
  }
}

std::string found_instead(simdjson::dom::element element, std::string_view wanted) {
  return "found " + std::string{type_name(element.type())} + " where " + std::string{wanted} + " belongs";
}

}  // namespace

std::optional<simdjson::dom::element> Record::find(std::string_view path) const {
  simdjson::dom::object object = object_;
  for (;;) {
    const std::size_t dot = path.find('.');
    simdjson::dom::element element;
    if (object.at_key(path.substr(0, dot)).get(element) != simdjson::SUCCESS || element.is_null()) return {};
    if (dot == std::string_view::npos) return element;
    if (element.get(object) != simdjson::SUCCESS) return {};
    path.remove_prefix(dot + 1);
  }
}

std::optional<simdjson::dom::element> Record::member(std::string_view key) const {
  simdjson::dom::element element;
  if (object_.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) return {};
  return element;
}

std::string_view Record::optional(std::string_view path) {
  const auto element = find(path);
  std::string_view text;
  if (!element) return text;
  if (element->get(text) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "text"));
  } else if (text.find('\0') != std::string_view::npos) {
    reject(Code::RejectedRecord, path, "text with a NUL character");
    return {};
  }
  return text;
}

std::string_view Record::required(std::string_view path) {
  const std::string_view text = optional(path);
  if (text.empty() && ok_) reject(Code::RejectedRecord, path, quote(path) + " is missing or empty");
  return text;
}

std::string Record::key(std::string_view path) {
  const auto element = find(path);
  std::int64_t number = 0;
  if (element && element->get(number) == simdjson::SUCCESS) return std::to_string(number);
  return std::string{optional(path)};
}

std::optional<bool> Record::truth(std::string_view path) {
  const auto element = find(path);
  bool value = false;
  if (!element) return {};
  if (element->get(value) == simdjson::SUCCESS) return value;
  reject(Code::RejectedRecord, path, found_instead(*element, "true or false"));
  return {};
}

std::vector<Record> Record::objects(std::string_view path) {
  std::vector<Record> items;
  const auto element = find(path);
  simdjson::dom::array array;
  if (!element) return items;
  if (element->get(array) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "an array"));
    return items;
  }
  for (const simdjson::dom::element item : array) {
    const std::string place = std::string{path} + "[" + std::to_string(items.size()) + "]";
    simdjson::dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      reject(Code::RejectedRecord, place, found_instead(item, "an object"));
      return items;
    }
    items.emplace_back(intake_, source_, object, items_, item_);
    items.back().inside_ = inside_.empty() ? place : inside_ + "." + place;
  }
  return items;
}

std::vector<std::string_view> Record::texts(std::string_view path) {
  std::vector<std::string_view> items;
  const auto element = find(path);
  simdjson::dom::array array;
  if (!element) return items;
  if (element->get(array) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "an array"));
    return items;
  }
  for (const simdjson::dom::element item : array) {
    std::string_view text;
    if (item.get(text) == simdjson::SUCCESS) {
      items.push_back(text);
    } else {
      reject(Code::RejectedRecord, std::string{path} + "[" + std::to_string(items.size()) + "]",
             found_instead(item, "text"));
      return items;
    }
  }
  return items;
}

void Record::reject(Code code, std::string_view path, std::string message) {
  ok_ = false;
  if (intake_.shows(source_, code)) intake_.note(code, where(path), std::move(message));
}

std::string place_of(const JsonItems& items, const JsonItem& item) {
  std::string place = printable(items.name()) + ":" + std::to_string(items.line()) + ": $";
  if (!item.list.empty()) place += "." + printable(item.list);
  if (item.kind != JsonItem::Value && items.has_indexes()) place += "[" + std::to_string(item.index) + "]";
  return place;
}

std::string Record::where(std::string_view path) const {
  // Written only when asked for: most records are fine.
  std::string place = place_of(items_, item_);
  if (!inside_.empty()) place += "." + inside_;
  return path.empty() ? place : place + "." + printable(path);
}

// The object an item is; false, and the item rejected, when it is none.
bool PageReader::parse(ExportId source, const JsonItems& items, const JsonItem& item,
                       simdjson::dom::object& object) {
  const auto refuse = [&](const std::string& message) {
    if (intake_.shows(source, Code::RejectedRecord)) {
      intake_.note(Code::RejectedRecord, place_of(items, item), message);
    }
    return false;
  };
  if (item.kind == JsonItem::TooLong) {
    return refuse("longer than " + std::to_string(options_.max_item_bytes) + " bytes");
  }
  simdjson::dom::element root;
  const auto state = parser_.parse(item.text.data(), item.text.size(), false).get(root);  // the window is padded
  if (state == simdjson::UTF8_ERROR) return refuse("not UTF-8 text");
  if (state != simdjson::SUCCESS) {
    return refuse("not JSON: " + lower_ascii(simdjson::error_message(state)).substr(0, 80));
  }
  if (root.get(object) != simdjson::SUCCESS) return refuse(found_instead(root, "an object"));
  return true;
}

void PageReader::read(InputStream stream, ExportId source, const VisitRecord& visit) {
  JsonItems items{std::move(stream), options_};
  JsonItem item;
  while (!intake_.stopped() && items.next(item)) {
    const bool other_list = !item.list.empty() && std::find(options_.lists.begin(), options_.lists.end(), item.list) ==
                                                      options_.lists.end();
    if (item.kind == JsonItem::Value || other_list) continue;
    ++intake_.counts(source).read;
    simdjson::dom::object object;
    if (!parse(source, items, item, object)) {
      intake_.count_rejected(source);
      items.recover();
      continue;
    }
    Record record{intake_, source, object, items, item};
    visit(record);
    if (!record.ok()) intake_.count_rejected(source);
  }
  if (items.problem()) intake_.found.add(*items.problem());
}

void PageReader::read(const std::filesystem::path& path, const std::string& name, ExportId source,
                      const VisitRecord& visit) {
  Result<InputStream> stream = InputStream::open(path, name);
  if (!stream) return intake_.found.append(stream.error());
  read(std::move(stream).value(), source, visit);
}

}  // namespace rolewright::connectors
