using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>A named value of a <see cref="DataShape"/>.</summary>
/// <param name="Name">The property's name, e.g. <c>Score</c> or <c>Item1</c>.</param>
/// <param name="Read">Reads it; one that throws reads as the exception's type in brackets.</param>
internal sealed record DataProperty(string Name, Func<object, object?> Read);

/// <summary>
/// The properties of a type whose values are data: records, anonymous objects, tuples, key/value pairs, groups of a query, and classes that
/// hold nothing but automatic properties and public fields. Of other classes their <c>ToString()</c> speaks; to call their getters might do something.
/// </summary>
/// <param name="Properties">They; none for a type that is no data.</param>
/// <param name="HasOwnText">Whether a person wrote the type's <c>ToString()</c>, so that it says more than its properties.</param>
internal sealed record DataShape(IReadOnlyList<DataProperty> Properties, bool HasOwnText)
{
    // A record of more is no record that a person reads.
    private const int MaxProperties = 1_000;

    private static readonly DataShape None = new([], true);
    private static readonly ConditionalWeakTable<Type, DataShape> Known = [];

    /// <summary>The shape of a type; kept as long as the type is, since the types of a notebook come and go.</summary>
    public static DataShape Of(Type type) => Known.GetValue(type, Find);

    private static DataShape Find(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateTime) || type == typeof(TimeSpan)) return None;
        var isTuple = typeof(ITuple).IsAssignableFrom(type);
        if (isTuple && type.IsValueType)
            return new([.. type.GetFields().Take(MaxProperties).Select(field => new DataProperty(field.Name, field.GetValue))], false);
        if (Group(type) is { } group) return group;
        var isPair = type == typeof(DictionaryEntry) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));
        var isAnonymous = type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);
        if (!isPair && !isTuple && !isAnonymous && !IsRecord(type)) return OfFields(type);
        return new([.. Readable(type).Take(MaxProperties).Select(Property)], HasOwnText: IsRecord(type) && WritesItself(type));
    }

    private static DataShape? Group(Type type)
    {
        var grouping = type.GetInterfaces().FirstOrDefault(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IGrouping<,>));
        return grouping?.GetProperty("Key") is not { } key
            ? null
            : new([Property(key), new("Items", item => ((IEnumerable)item).Cast<object?>().Select(element => element))], false);
    }

    // A class that a person wrote to hold values: it has no text of its own, and reading it is reading its fields.
    private static DataShape OfFields(Type type)
    {
        if (type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is not { } owner || (owner != typeof(object) && owner != typeof(ValueType))) return None;
        if (typeof(IEnumerable).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type) || type.Name.StartsWith('<')) return None;
        var properties = Readable(type).ToList();
        if (!properties.All(property => IsGenerated(property.GetMethod))) return None;
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public).Select(field => new DataProperty(field.Name, field.GetValue));
        var all = properties.Select(Property).Concat(fields).Take(MaxProperties).ToList();
        return all.Count == 0 ? None : new(all, HasOwnText: false);
    }

    private static IEnumerable<PropertyInfo> Readable(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true });

    private static DataProperty Property(PropertyInfo property) => new(property.Name, item => Value(property, item));

    // A record class has a method <Clone>$, a record struct the method that prints its members.
    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || (type.IsValueType && Printer(type) is not null);

    private static bool WritesItself(Type type) =>
        !IsGenerated(type.GetMethod(nameof(ToString), Type.EmptyTypes)) || !IsGenerated(Printer(type));

    private static MethodInfo? Printer(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(StringBuilder)]);

    private static bool IsGenerated(MethodInfo? method) => method?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static object? Value(PropertyInfo property, object item)
    {
        try
        {
            return property.GetValue(item);
        }
        catch (TargetInvocationException exception) when (!FormatFailure.IsCancellation)
        {
            return FormatFailure.InPlace(exception);
        }
    }
}
