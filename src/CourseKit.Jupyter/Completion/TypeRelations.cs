using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Completion;

/// <summary>What a type is to the places where one is asked for.</summary>
internal static class TypeRelations
{
    /// <summary>Whether <c>new</c> can make one.</summary>
    public static bool IsCreatable(INamedTypeSymbol type) => type is { IsAbstract: false, IsStatic: false, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Delegate };

    /// <summary>Whether it can be thrown.</summary>
    public static bool IsException(INamedTypeSymbol type) => IsOrDerives(type, "System.Exception");

    /// <summary>Whether it is the type of that full name or derives from it.</summary>
    public static bool IsOrDerives(INamedTypeSymbol type, string fullName)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (fullName.EndsWith(current.Name, StringComparison.Ordinal) && current.ToDisplayString() == fullName) return true;
        }

        return false;
    }
}
