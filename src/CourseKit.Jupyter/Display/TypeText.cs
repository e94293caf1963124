namespace CourseKit.Jupyter.Display;

/// <summary>Names of types as C# writes them, without namespaces: <c>Dictionary&lt;string, List&lt;int&gt;&gt;</c>.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
    };

    /// <summary>The name without type arguments, as an exception is headed.</summary>
    public static string Name(Type type) => type.Name.Split('`')[0];

    /// <summary>The name with type arguments; of a class that the compiler made for an iterator or an async method, what it stands for.</summary>
    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (TaskOf(type) is { } task) return task;
        if (type.Name.StartsWith('<') && type.GetInterfaces().FirstOrDefault(IsSequence) is { } sequence) return Of(sequence);
        if (Nullable.GetUnderlyingType(type) is { } some) return Of(some) + "?";
        return type.IsGenericType ? $"{Name(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : Name(type);
    }

    /// <summary>Whether a type is <c>IAsyncEnumerable&lt;T&gt;</c> itself.</summary>
    public static bool IsAsyncSequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    // The tasks of async methods are of classes of their own, and those without a result have one of a type that nobody may see.
    private static string? TaskOf(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current == typeof(Task)) return nameof(Task);
            if (!current.IsGenericType || current.GetGenericTypeDefinition() != typeof(Task<>)) continue;
            var result = current.GetGenericArguments()[0];
            return !result.IsPublic && result.Assembly == typeof(Task).Assembly ? nameof(Task) : $"Task<{Of(result)}>";
        }

        return null;
    }

    private static bool IsSequence(Type type) => IsAsyncSequence(type) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>));
}
