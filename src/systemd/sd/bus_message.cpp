// SPDX-License-Identifier: MIT
#include "systemd/sd/bus_message.hpp"

#include <systemd/sd-bus.h>

#include <string>
#include <string_view>
#include <utility>

namespace jw::sd {

namespace {

using watch::Value;

/// Reads one basic value of the D-Bus type `type`, which sd-bus hands out as a T.
template <typename T, typename As>
int read_as(sd_bus_message& message, char type, Value& value) {
    T raw{};
    const int read = ::sd_bus_message_read_basic(&message, type, &raw);
    if (read > 0) value = static_cast<As>(raw);
    return read;
}

int read_text(sd_bus_message& message, char type, Value& value) {
    const char* text = nullptr;
    const int read = ::sd_bus_message_read_basic(&message, type, &text);
    if (read > 0) value = std::string{text};
    return read;
}

int read_flag(sd_bus_message& message, Value& value) {
    int flag = 0;  // a C bool is an int to sd-bus
    const int read = ::sd_bus_message_read_basic(&message, SD_BUS_TYPE_BOOLEAN, &flag);
    if (read > 0) value = flag != 0;
    return read;
}

int read_bytes(sd_bus_message& message, Value& value) {
    const void* bytes = nullptr;
    std::size_t length = 0;
    const int read = ::sd_bus_message_read_array(&message, SD_BUS_TYPE_BYTE, &bytes, &length);
    if (read < 0) return read;
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    value = std::vector<std::uint8_t>(first, first + length);
    return 1;
}

int read_texts(sd_bus_message& message, Value& value) {
    watch::Texts texts;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "s");
    const char* text = nullptr;
    while (read >= 0 &&
           (read = ::sd_bus_message_read_basic(&message, SD_BUS_TYPE_STRING, &text)) > 0)
        texts.emplace_back(text);
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = std::move(texts);
    return 1;
}

int read_pairs(sd_bus_message& message, Value& value) {
    watch::Pairs pairs;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "(ss)");
    const char* first = nullptr;
    const char* second = nullptr;
    while (read >= 0 && (read = ::sd_bus_message_read(&message, "(ss)", &first, &second)) > 0)
        pairs.emplace_back(first, second);
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = std::move(pairs);
    return 1;
}

/// Of exit codes and signals that are listed only whether there are any.
int read_statuses(sd_bus_message& message, Value& value) {
    bool any = false;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_STRUCT, "aiai");
    for (int list = 0; list < 2 && read >= 0; ++list) {
        const void* numbers = nullptr;
        std::size_t length = 0;
        read = ::sd_bus_message_read_array(&message, SD_BUS_TYPE_INT32, &numbers, &length);
        any |= read >= 0 && length > 0;
    }
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = any;
    return 1;
}

/// Of triples the first two as `OnCalendar=Mon *-*-* 06:00:00`: the calendars of a timer.
int read_calendars(sd_bus_message& message, Value& value) {
    watch::Texts texts;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "(sst)");
    const char* base = nullptr;
    const char* expression = nullptr;
    while (read >= 0 &&
           (read = ::sd_bus_message_read(&message, "(sst)", &base, &expression, nullptr)) > 0)
        texts.push_back(std::string{base} + "=" + expression);
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = std::move(texts);
    return 1;
}

/// The same of its spans, in microseconds: `OnBootUSec=900000000`.
int read_spans(sd_bus_message& message, Value& value) {
    watch::Texts texts;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "(stt)");
    const char* base = nullptr;
    std::uint64_t micros = 0;
    while (read >= 0 &&
           (read = ::sd_bus_message_read(&message, "(stt)", &base, &micros, nullptr)) > 0)
        texts.push_back(std::string{base} + "=" + std::to_string(micros));
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = std::move(texts);
    return 1;
}

/// One command line as its words with a blank between them: what they are, not how they are quoted.
int read_command(sd_bus_message& message, std::string& line) {
    Value words;
    int read = ::sd_bus_message_skip(&message, "s");
    if (read >= 0) read = read_texts(message, words);
    if (read >= 0) read = ::sd_bus_message_skip(&message, "bttttuii");
    if (read < 0) return read;
    for (const auto& word : std::get<watch::Texts>(words)) line += (line.empty() ? "" : " ") + word;
    return read;
}

int read_commands(sd_bus_message& message, Value& value) {
    constexpr const char* command = "sasbttttuii";
    watch::Texts texts;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "(sasbttttuii)");
    while (read >= 0 &&
           (read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_STRUCT, command)) > 0) {
        read = read_command(message, texts.emplace_back());
        if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    }
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return read;
    value = std::move(texts);
    return 1;
}

/// The number of a job; 0 for none.
int read_number(sd_bus_message& message, Value& value) {
    std::uint32_t number = 0;
    const char* object = nullptr;
    const int read = ::sd_bus_message_read(&message, "(uo)", &number, &object);
    if (read > 0) value = std::uint64_t{number};
    return read;
}

/// Reads what is in a variant; > 0 if it is of a type we know, 0 if it was passed over.
int read_content(sd_bus_message& message, std::string_view type, Value& value) {
    if (type == "ay") return read_bytes(message, value);
    if (type == "as") return read_texts(message, value);
    if (type == "a(ss)") return read_pairs(message, value);
    if (type == "(aiai)") return read_statuses(message, value);
    if (type == "a(sst)") return read_calendars(message, value);
    if (type == "a(stt)") return read_spans(message, value);
    if (type == "a(sasbttttuii)") return read_commands(message, value);
    if (type == "(uo)") return read_number(message, value);
    if (type.size() == 1) switch (type[0]) {
            case SD_BUS_TYPE_BOOLEAN:
                return read_flag(message, value);
            case SD_BUS_TYPE_BYTE:
                return read_as<std::uint8_t, std::uint64_t>(message, type[0], value);
            case SD_BUS_TYPE_INT16:
                return read_as<std::int16_t, std::int64_t>(message, type[0], value);
            case SD_BUS_TYPE_UINT16:
                return read_as<std::uint16_t, std::uint64_t>(message, type[0], value);
            case SD_BUS_TYPE_INT32:
                return read_as<std::int32_t, std::int64_t>(message, type[0], value);
            case SD_BUS_TYPE_UINT32:
                return read_as<std::uint32_t, std::uint64_t>(message, type[0], value);
            case SD_BUS_TYPE_INT64:
                return read_as<std::int64_t, std::int64_t>(message, type[0], value);
            case SD_BUS_TYPE_UINT64:
                return read_as<std::uint64_t, std::uint64_t>(message, type[0], value);
            case SD_BUS_TYPE_STRING:
            case SD_BUS_TYPE_OBJECT_PATH:
                return read_text(message, type[0], value);
            default:
                break;
        }
    const int skipped = ::sd_bus_message_skip(&message, nullptr);
    return skipped < 0 ? skipped : 0;
}

int read_variant(sd_bus_message& message, const char* name, watch::Properties& properties) {
    char kind = 0;
    const char* content = nullptr;
    int read = ::sd_bus_message_peek_type(&message, &kind, &content);
    if (read >= 0 && kind != SD_BUS_TYPE_VARIANT) return -EBADMSG;
    if (read >= 0) read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_VARIANT, content);
    Value value;
    if (read >= 0) read = read_content(message, content, value);
    if (read > 0) properties.set(name, std::move(value));
    return read < 0 ? read : ::sd_bus_message_exit_container(&message);
}

int read_property(sd_bus_message& message, watch::Properties& properties) {
    const char* name = nullptr;
    const int read = ::sd_bus_message_read_basic(&message, SD_BUS_TYPE_STRING, &name);
    return read < 0 ? read : read_variant(message, name, properties);
}

}  // namespace

int read_property_into(sd_bus_message& message, const char* name, watch::Properties& properties) {
    const int read = read_variant(message, name, properties);
    return read < 0 ? -read : 0;
}

void Unref::operator()(sd_bus_message* message) const { ::sd_bus_message_unref(message); }

Result<watch::Properties, int> read_properties(sd_bus_message& message) {
    watch::Properties properties;
    int read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_ARRAY, "{sv}");
    if (read < 0) return -read;
    while ((read = ::sd_bus_message_enter_container(&message, SD_BUS_TYPE_DICT_ENTRY, "sv")) > 0) {
        read = read_property(message, properties);
        if (read >= 0) read = ::sd_bus_message_exit_container(&message);
        if (read < 0) return -read;
    }
    if (read >= 0) read = ::sd_bus_message_exit_container(&message);
    if (read < 0) return -read;
    return properties;
}

}  // namespace jw::sd
