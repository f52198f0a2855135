"""Names of sockets, and no sockets."""

AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM = 1, 2
IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6 = 6, 17, 41
SOL_SOCKET, SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST = 1, 2, 9, 6
TCP_NODELAY, SOMAXCONN, SHUT_RD, SHUT_WR = 1, 4096, 0, 1
AI_PASSIVE = 1
EAI_ADDRFAMILY, EAI_AGAIN, EAI_FAIL, EAI_NONAME, EAI_SERVICE = -9, -3, -4, -2, -8
has_ipv6 = False

error = OSError


class gaierror(OSError):
    pass


class herror(OSError):
    pass


timeout = TimeoutError


def _absent(*args, **kwargs):
    raise NotImplementedError("there are no sockets here")


class socket:
    """Only to be mocked: its methods have the names of a socket's."""

    __init__ = _absent
    accept = bind = close = connect = connect_ex = detach = fileno = getpeername = getsockname = _absent
    getsockopt = gettimeout = listen = makefile = recv = recv_into = recvfrom = recvfrom_into = _absent
    send = sendall = sendto = sendfile = setblocking = setsockopt = settimeout = shutdown = _absent
    family, type, proto = AF_INET, SOCK_STREAM, IPPROTO_TCP


SocketType = socket
create_connection = create_server = fromfd = getaddrinfo = gethostbyname = gethostname = getnameinfo = _absent
inet_aton = inet_ntoa = inet_ntop = inet_pton = socketpair = _absent
