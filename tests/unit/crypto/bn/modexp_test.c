/*
 * modexp_test.c - what RSA computes with, every backend: against computed answers, and against the portable one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

/* m, x, e and x^e mod m, computed with Python's pow(): moduli around the borders of limbs, of ones alone, of zeros
 * between two ones, of 4096 bits; bases above the modulus; exponents of every length modulo the window. */
/* clang-format off */
static const struct {
    const char *m, *x, *e, *y;
} power_rows[] = {
    {"03",
     "02",
     "05",
     "02"},
    {"fb",
     "ff",
     "ffff",
     "95"},
    {"05",
     "d23170fab23d90fbac32833106536e95df40b2d002cc92d33d",
     "1d74bd1cf08db22f",
     "03"},
    {"03e7aa9c4ad5cfbd",
     "023b48c1f3faa8e8",
     "0272014bffec3fee",
     "01fd5817b82b615b"},
    {"0529ecf13ce1268d",
     "050b92888e4edc90",
     "040144f1a93f32a9",
     "017eacbf99a7c0f0"},
    {"0d9e2ec8009f0017",
     "74206e47aa2dba",
     "0f5097b4d5de6e91",
     "08b56e3876961b68"},
    {"158697e37f453a0f",
     "1a07019fcadd40e9",
     "103bec7030f47f35",
     "d7999058f5bdc6"},
    {"6af80288ff6af8af",
     "17686a8563783933",
     "292654c754dc77a7",
     "65793d88f8cb7287"},
    {"965195371e07ea63",
     "c75a23c48d0d866b",
     "88b224f042a68fec",
     "3fe887345fd240f9"},
    {"0134795347783bea5d",
     "1266ef64311275fc",
     "01333bd939d86bb32f",
     "013360ad8202bac1fc"},
    {"130cde70093d3ee6b1e07c8f62fcd7",
     "0331ed138851b089eb3061b44a724c",
     "16a2fbfb69e070cd28d864d6e89c6a",
     "0c95a96e64357ba494d0f0868a69c4"},
    {"350c4ebe3e00fc36480de2bd5ce367",
     "24ebc1184cf29a1677cffcd988d7c6",
     "3aadd9144f0b6ad3cdfaf77613b8c0",
     "2b5bbc1daabdba2afd06543e5e24d3"},
    {"7c935189b8a6a0c8c0817cc814db99",
     "5043cd71dbadab459ccb821b420c79",
     "7cd2d28d53694ceb7361e9c6df1a56",
     "299e91b560d1547f04890c781353cb"},
    {"ffffffffffffffff",
     "fffffffffffffffe",
     "ffffffffffffffff",
     "fffffffffffffffe"},
    {"07ffffffffffffff",
     "02cfb1db1f1950d9",
     "07ffffffffffffff",
     "050ee24cd287a699"},
    {"3fffffffffffffffffffffffffffff",
     "3501050e6fd1c9879be8e7efd59629",
     "3fffffffffffffffffffffffffffff",
     "050ca3b9116f1738b0b32e7320f55b"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "236a7113bcf75d506713ac5978e7ec8c929a10e5381ad1203f702a7e87ed8c029b0814f4f2245518951fd49dc045596e67714350f9"
     "59567cc592cfc6d7d5c4a9",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "94407f3d0e061b2d12cc589c1d918d3ef267318181e153e12512a4b647e0d579692157efcb8ae07926f367a9a06f176d912a2cb6b2"
     "72f29cda3dc7bfd98a5c74"},
    {"8000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000001",
     "6ecc5cb6fd42cbf8c299ac8f5ba9468bbeef28e40a19deaca1e99e647eed8e760d5f1c8308fc1db7fc1de21ff27e776103465de362"
     "6351bbcdc98766c4bd1f80",
     "4c25bca5d7185e791fa78e885cb123fc33d295ae6978b5559da6911f050e5323887d26e283b032b1e19014f0eee7b5d71c810717e7"
     "fc520fde418bccad1e2e8b1b",
     "4af83281657fe4b51fd9a18afb914984646773889421f3b0d21c7647f2d4ebba17b9bd2efd0122b786ffae77ede8ffb82af3519191"
     "f37d295b4779cd5fa1c9bd"},
    {"0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000001",
     "7b3e8e58cb4b233b0fec3971002e970a93596ea46a5cc84ac031d23bd0b75feaec7530d85a5ae5a7ea4e76597c4b1c03d7efff9e04"
     "653cb91781d74c87fb1a35",
     "c2b88d9a257cc465",
     "9794f43a0762fa6fd7ed26d1cacf17d63a87f2596918b00285fc416495cecea18b6339fc526caa255579c4a4119516d27609590552"
     "2fb063da3496d9722e8480"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffff",
     "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffff",
     "3bbcaa3ade04285bf55027680ceeef49066c9789262f2b992a0c34af2959a18316016a07d66e556bc59d18f635be230842f37bcb3d"
     "47dad522b84e20daef4bd5e23df8061a65883379d4a8b4f9762bfc63e7fceddd32cfe41d0b6d6d775d22b2eca19961aaa37dba1692"
     "16b33d6a78d80219ea46b374b7ec06d79727e7a51273c1877316d424b42c",
     "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffff97",
     "121cae7a7c8bfa029782932e04af68ab3069de2cdfb7a1c3742826dc49a2628c46b8c6718a7bff5a4b87ec4c6a3e71769f2d58f778"
     "b181071a61dbd0e2a77a78d6d66e3a9927dcc3448ee77181a2ccfd7d5135426ad546e699e237bfbb7386b6b64902e59399468afb46"
     "8597f788956e6110ee04c505bebd80631136aba08b3d",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffff",
     "606dbbb554a7174c6944cc5218b040afb60d85700513863797437dd1f1b51b305842496642ef2b31cc85d354a407994448b040fefd"
     "708fe457f3123da29151e2bb6186d58770a152cf2c4b2774adec0a43eaa2b40391f76bc05fe95be84ed0265be1a6859f6bcf7e24f7"
     "eb66bdd4fe97ab0b8491ed6fa2268c50cb034b2b05eb"},
    {"aa5444886cd7983dc76ff7aa15450a26adc19706343b34c482a93cd61bfa60e0e0d4a6aaa89c72dd17065ca6024226e3242dfb1fbc"
     "30d6cb04d0d89209207961",
     "c69f64a3319ea9f9e9f3f15f50a4b22052cf2b48860bb23fdba65a44160d4253df3b9ccfe6392948dd42f0054894991d4043cf4bd8"
     "6f15406d98b540a663aeedd40bbd0de095b35e31a99bb966f9e248c4b4a53ad16173f0b1fd721b8853d3bf7d028566e09294c675d2"
     "ee8148a711e06261a75daa04f310f38b68741bc5cab1",
     "668162ee88d42688811b6c2264d53a7e86402f8ca7cd0ba1c7fbe4f7c488e594bfce753ffc2a621c7a62f70cae5ff3c3fff2776cb9"
     "801004c13e2e1a5e404232f85c727c47f32e2e",
     "6af9a601e883f516163d92875b6ea114281a137aadcef8ad47cf8f5691be391b4902835342625ee262eeddb5307fe69268a347c278"
     "2602004535c025fc3c2a18"},
    {"9aacd5de1a4636ff2614321c1cecc6592d4f26a37aa8a24532b4f88561d7ec5d618fd5efc1e018d089bf1d11a0f86e2c6c60e75e3c"
     "4141a7a5de5799acf81c2841",
     "887a3563fb309cbac9ccde216799adf87eda97b5261aa8f0d7ed4e6bbf9cf610732951cd0c128705014d3623d94e6bb3bca230289e"
     "c3f830a5acc58e742c84015c0a21d7142cfcf94ce8a4efb3ce4c60e13698e6162e9092607d0389f4823356953881c79fbc24ccbb7d"
     "d64e8401da7ead8d899e0f7b846857d10b4df80b0123a716d8c12933cecccb5a15ff455c376e20b971afd2bb86bdb11991d2a3b392"
     "161eb1762b9626349ef6123a4fb8774523db24513605a949198717ef6d0e950644946afa80ad566e1e9ae9234b8f9fa5ec9f8791a1"
     "96bfd8d6d3017a99e938d813364d2b660c8b001fb22f4004c813ff1fedf3ccd35c0c2a3d23377b1c2521218d",
     "d1f39572d9b97c5c",
     "869391f961f73cfe3cb535e8e49f173ed470c70beebc96ec73910e4a72039927ce7b6dab1ea2efcd230f5f0e80068e9d7f0d5e4870"
     "2dbf8f5d2e02f72bb0eb0f61"},
    {"5d65d079fd85afb8ffbbec168cf729130b89756211d8babd1679ce25ab1ff0d5e43c4c938af8aa7d2ca9a021d332baace80b3d6ea2"
     "17908c414e4a56efc9bcfd995e3372d14e11a642fcc461ceb0bc68a3043c4dc8f15826ebbe7c7e09d16eb0206a6b76c7e6c5966039"
     "5cf7080e20531c0cce87012c35916e0b77dd13a15833",
     "5d65d079fd85afb8ffbbec168cf729130b89756211d8babd1679ce25ab1ff0d5e43c4c938af8aa7d2ca9a021d332baace80b3d6ea2"
     "17908c414e4a56efc9bcfd995e3372d14e11a642fcc461ceb0bc68a3043c4dc8f15826ebbe7c7e09d16eb0206a6b76c7e6c5966039"
     "5cf7080e20531c0cce87012c35916e0b77dd13a15832",
     "3438fa1b7b4cd6cdbcd18c092da80b821250c3adb6face8982f94d41635c8148",
     "01"},
    {"01a4b8fc624e84d753a5b4d9a6fe7ba90aa7f1f60a9d26e8d6c93a3d1b3631cb8218af02adb24555e966e3b1d9321439f8c89d1ce9"
     "8e8547bfdf0c5b2fa8c99e40bccfa6b862fba05d90cb515ef09666676fa8fe3f93d142f27c6b1c64309c9b1e3aca1137780132b553"
     "1cb51f528d6d88bcbff630c4fa1a1c915bb3908a9fb149",
     "f13f1abdb22caf973d43e6547e1bc7d64d6d91184adcf92b726bd36cf46ff3c186dc152243d09980d4d0519025413b32ab9038fc58"
     "407683287951e1f047f5d139c95ff4cbe2df4f5ac955684114520836938222a484a827c8f1603e5a7318af802c498480cc337430fa"
     "78796de7e8a4a4ee527ff702a20a56ee8a7b54a9b365",
     "f700df6a2c4d912a4a0da81b477091d811666b8fae880d4f967003cf7ad78e73",
     "ab0943e42a02c644dac2850e174581b19c7f55f03d4c53c255c964568cca6f40f452d8532d3568587849b48ee9933b9a3b66e3e8aa"
     "e5709150ba18bf6acaaaa2691ae33febc68f597fda451f460b63fed32c725cac91cc88c330227aa0298f3086d01848b5546d889b17"
     "6ef829300f7b742c061c9bf35b1230f2ab4cb6e82c4a"},
    {"9140ee5aae3e8374711ac7e9dee58dbf82de0143704b850048c077f1f261d4984e1c8b78983f7d1bf79e902f0631360f42d910bec0"
     "71d7019c8faa946df9dc5c8de048f6de0afd9363667b7362cd61e22b67ddcbe4c4552261f81f9dea4a88c47d79f3c4790577fd5b11"
     "485a8ab55c75dca1a392ce05cb8470b88a5aafe22dbf1a2a2ce7cd4da55bd2326b65e065fc6c666aa18eb0f6272f6c2083ca9de1f1"
     "fc86636c27857115626e9730ca6b45893b950ff2034bbe399ce8e0746e025c3813",
     "2dd31f502a3443b7b823d983b75e01daf3cf3a11938bfc16cb30d4f0a9cd1d18a9af3d8508135e5cb3bb7645dfa35913e165015595"
     "92116b3b082f8684b01c575cda0e41827f5d5f31ac8033defe5e7713ae417c89a7c94767e0592047229d3077bbc2207c900a515bc1"
     "216bb9c3c76b0edf8f5807afd0ab173f3aed05960689e83a06136ca5bfdcff5ae0b09c698d8c1b6f20cc7ba011f3ee86c75eeef2c4"
     "9ef05343c3091dea259613fd26a3640fdeb83f90e9334cf35c3b4d849d6e811b2ca20fb328827eb97619d0519a96a4a0787921cd14"
     "063f9962b278ccf46d29d78b54440bc72c49093b230a2bc5ca0321a4c5d18d8a4184ca19a9c42bcbe840795ee1ff47db17a972cbf2"
     "a178c35b76387457ef669f4b4701c693bec3f47e28f1080c4179922a5e69bd24ce193be87576e3b2dc15c7721ecca31f87387d256a"
     "75da5b3426bd59a71c171c2b6ed7dc267bf5ff42a99699062011440e46b2a83051e35f88863df8aeb55ce80c156254a25ef46366b1"
     "3f1394f736938dd100053b0655",
     "36868da0cb2973a68f64d067d4289e01",
     "63b7eecedd0b1a14bd60f0c5f68afcbecaed9aa2246ea33a10adc9f0480ff48134a888725d422799b557ef146826f8b73b44b31886"
     "17fc4ecd39bc23bb63587e7fbd8ef7920111f880903b2ae436e5261f4819cfcaded5a9a26418cceb69572a8714fa87675ee0c586ee"
     "976b9793b8087bed927a57109b943a36522a565398788e3c8c70779c78f02bf48feb95e19f2136d2e6ba5216baa5ccac56a4dc0055"
     "a95381fa7c33abea191434201fec436c996ae6a3fb22688f890fdda1276696c405"},
    {"d3715d8499b9355bf75eed85c6017f243ff6056c8e94f7c5f438acb4f7bc3c7906d8f5040b49c32b07939cf9cca524c5e70011633a"
     "a38594508c04b4bd31e9d15d9057fa7a03f9edf0d9a018546e3434436a1ab4bece71a35014156ef499f98c81e76227caff0c18ce69"
     "4edf48ad48e13bcc7d3a7f3440dca3ac9cca1f55f09d2b0195835ea8675e189c8e0c764ef7bc9736bf92690b8cc1b9e2c3c56233ac"
     "d6bb725f1a72cdfe2e7ac0b14c8b85be221d4328253ec1e623f1f0b2417ab0e583a89390d8b496829673385f84a36e4eb85db890da"
     "3044bfaf859f0f4316245dac890093328b9f6a40bdf1cca90d748d594de95d31f2b52a6359c67fb647021cf1",
     "a479be796f89685fb4220597b4093ed1ca8da70707ba8fcfb4e82e02cb51bb6d084a9610abceefdace7adfa2b5c6f0792fb76bc0ae"
     "4bee19dbebc96b7bc4fe06c044aa5dfcdc3115e6e4630fa87bfd5a8e40850b01b2df48a640b4bc2c7cc5865708c431b966bb4d40e3"
     "c59f69a6de59390dfd6371269a2b44f9552f4a4084f328916b2903ec2b0b41effb8d858b56b2d6812f24f662a1f55e4cbd86b1eb90"
     "20f82615eb1d5a8945ece9b7d9ec62da5d4be45735c168f5b144f207cbea4f2f128f3812c5efa60e6429bce89dc31ba7921adcf3f2"
     "2eee349adfec3839f6315b577629b2c75e099385ecf473e622b5c204096940bd77f19783e7cadf3ef49205e29c42dd441888b6748b"
     "8bf59ddc10f1b4e7078273f087e1b36c3f4bc547a0e739d45a9d51174d93498232b96777ccc28e8f622a2a4134375f7da0d090ce06"
     "94d8f67098f65d8f3e2ff92ba60f041884f82b8636890cc5224c092d5d84d0fe381a07a2ff512ff6c8c426d6da8468be3b74f2facf"
     "507bd4e8566661f885f2e6a08e2e4046097f2d590293b732939836e66a7d1cfa61556052e4a59fd12f1de0e5ebfd11637cc3a269cc"
     "ecc2aacf3c4b7d5954b79af14e0b9dcd3f409836c7e3287fb71c6da57ca11d839a11945d3a6230c06d12ede7fbd0f22aacd616debe"
     "fce025bae01f7234b8f3c2f2f2d7fe174da7dcdcbc86cc6c51623f066e8eccd95e428e",
     "65539c48cd8e62493614b36c62e681d8",
     "9ad96563192db219972184e268947152f339a1d8ab92ddf32e79b66a9837fa521300e49d566525934a32eaa2db5336d9c171aa4af3"
     "c45b5e4bedb5d78af5d03e6cfa8abe3a8dfbde8f96edbd0f45641243f7fd736d12d32fecc18e5a1fa5232612d1fef07d247ff8ff19"
     "6ad79a7b46ec4f60a42a38e4659d8044436237668aa32241d483753b1ea85707d361d4ea8403c34f1b6327453003f904a6cfbf115c"
     "1a20e4e01b8954f1bdcc1337ccd810405d7e198d1424a06adf6644a7321cd48f5ea7e4cda856f0b7ca6dd5ce45d5c0d5a20b81efe1"
     "b652be30e9855796df88a3b61361cb2c3147e7fd1497403c51cf0eaaf8376b9c299d321a36196fce003438f5"},
    {"8a5ca1fcadb94f3ee21b56cfb42c80bfdb3917545c350b284131eff26776b2b0680c008f74fe2f38da38f75368cb44990421a9f3d2"
     "d3656c7468c130e68fa5b4bc4b00193b77859f8658a1c1e9971bd0254ca62c4b86bf316497ec6c44a54e0cec1b76d1cb5f6443cd6e"
     "4be1c6dd375d6a61e8fc0042d8ed125aeeea10302187885ecb0f11188c59e5ee7ed7234e7ec5b295d6a773f9d3eb4d492c28f4f00c"
     "482a61adfd273ac987fabb7d15bfa9e10484af18d2924f16938127921bea5cf0579ab08a4a5baab711ef2cdea8cce4fff796338e67"
     "dff4af01861db6b82749b6fb8cb023051877bd691c3feca96d3db571e6ad590b648428b934c7999c9f3cadce09831eaa3584702433"
     "24242506612fbefac717a365be07aeb5f451a1615ff74b6614181f6e8806ceb6c9d9c5c53b426739dddc9085a0eb70bbf14cb59a7c"
     "1658564e0b7bb5af2eea1606351bcf94259d7ed6c354c6207de826a90c2686f16ac4d3d1fd0bae93f4273d74b60921023a319f4f27"
     "75466aa210730a508e1c1698e26bb0c0da4edac77a233296d80706dd4d95a74dd9833cd88e1df80833069c15eac673571eaae73ca6"
     "20c385b71ac5cf7464eed25aae73c41845a79d2b8b212db73f35fc41e790ba787715966497fdd07ba26e243237e0d6184f1c066ceb"
     "4b62b156f7425ad58f3a5f1b60cea9cfdecfda4f34b8e2eb99427d1f9aac3721268afb",
     "3a4fe27c9cc0efd987bb64e7026aaed0ebe14a0061f68be6b7e3217117f41d49f6866a3e4e7545f05d7704311ee572a5f7183f75f1"
     "27c67e7a28e30a2c60642dd2ecb29591cb81dcbd2ee873191f3e280f0d6496043e4eea460a87707a001fbf28feff7c4feac6ea9183"
     "e89509ddac611c4582cc78a588b97dc7976ae9b79620847adb6b78e4772bdf5d87ae7d413da3b0bcc9f4c1646a6d9e487487a84c11"
     "00d94ba3f0eeb7976e0d501f7aa455c1d8053b86276394b8043c709376c5e3d6b7a36bb81131cdbe23592683e2b083b69904530edf"
     "81ec959627c1724da7f8f3751f0b332c66bb8e4ffe047a88f29327862121f1402a848e43dadb36a08f21d38d974ca7c5364b7366b3"
     "e6de2fc11429dbc988d8172292fa8c6c2f4d8cb8a433c097ba955880ab98ddecec4873ce7cd898c3abe78bd468e3bc1919603d8d27"
     "485295bb7042ca5e9ef80a5143b62ffa160e67352d88cf2b007761567e636c4ea68f221d945a6b2b561c289d25f20ffb35aee6236c"
     "f3e5117c849b311a805a6e42965e98f3c28d01e14dc6dc6da0216c98f0f8ad60425523af722d897f77c9eef4a78c3e4d24778a4399"
     "3827f00445e98a7f5772b150568d9c6933ca05454b6a05a9792ef1d0c6b1653217d433251b9207e6f1ebc2800df5e7e3d75d1bb5df"
     "824b3399675b1a0229068830be75e66fc54e076c5f9fa293cfaa3dde1eee47aff15428af4d0760eb9113fd6bb12bee05d635239694"
     "e485846782b4c07d8043d7e8b97ec27a8593669eac56bf81602af898ca07579d117b83c4aa9ad57cda61f6468955ae87348c75d426"
     "725ead356a647137113fdadc25027d3fdde827db7f49489d11dc0d3c68823ef94a61f082603aa3d3f3df1a55c9bb0792e48806c19c"
     "05291944fff911100adc9aa6151e650a4d8fbff9c2bee7cd9fee84a05fbc712667293d58f07fd26cf325a1bda9231df4f6b49f136e"
     "7688c608b293a47c4f0ecdf25b4a48e07b85f864303923035a9ec338429f2594aa93e1291d1002b4c11f298e44b161dde4e5bba403"
     "13ccab8fb6f83cabf8a44f600bc4d5c386e5609e12d2d38a7e7ac2e6e97f91f3ec6cbe0a38b2e34359a10fbd209eaaaf856aeac62c"
     "a5c7c84151ef527bca629dea4eddc71b2557d7fac4d9f74dcbb0df36141f23f4c179d6f68d806184147f5b09d504f2669ae68f66ae"
     "a009fca1e1fc7306ef6d01d233e906fafa4ce36c15eb29d85bb70807477b1d4ba7a89f93b0c118294e04d545075a85b34c33f4454a"
     "42594cad689637e0cce3cd511e36856dd0678548a978b10702037beb324fa41316364b5131d85f6e603808d62733b837c20a286f6c"
     "3cb0c34624ca708a5abb1823fbf74abbc067d1fd91384d09594efe1a51ea18dc9b52ca8595669e1e5ed48769135d0e9e6ec54f1043"
     "e93b21d8431ec0cddcd552d4fefe54a55c",
     "11cc2ce223630343",
     "86ead6fc45deb3bbfed189b468f90074d549cae4a3ca721eb08a16c3f925fd428e7bd06678e9f7f2cc7424b7b97ced71e6f9e6e8ae"
     "8746ef9e125d37c398bad7f348504524daa7b4eb12217e805cddddedc0f8f6171d78538a1105c3d0284a060968a4a48e43eb9cd840"
     "dd645621db22e9820063be99d77d167de3b4db38165a92f1d484745a243ba42f766f93057dd775ead30e1964f5069fad109fc3cc83"
     "27887da6b5d11cb23adcdc2576cd59ee79135c16983be151874ed4c1a0a61e065f0fc9763f9a54f53e5dc840d95ef3cdf242f7e796"
     "277a0c6991e8a6dd5dfb5a4a5cf724d82d5c6b38b3b8cb10726b41baac98bbb38ae1e13dcd440462b597da66bceacad00523c4bce4"
     "5b62ccddc23ecd3b0227c7e06096a046e5ac52ea3597ddfadb3c775c2aa30a4eac2b9e9fbb040615ffd3d1e6fd830b722b47310bd1"
     "35c0f87b0fe1442bfb563b79de2e8c64f242edad1eebdb6097d462014ea91ffd2ca0d9d83d69828cf97a277f1f38ba943e637843b7"
     "30c34856e884eb83288fcf26a64fdcae8fb278e3ec131e7cccbbcb7e15757e7cb2d69b0e8f3da09e7ade162e4d9614a3a84c4ab481"
     "e63aabf3f8ad57aea5e242d9bb0d66bedf0e301df5cfbaa87f4bd935aeb6cdecc9f17011d068b84435077344be7b41dc0b2a282ad5"
     "b05b2b16941757e218aa32013b539781cc4dd7bb318c323d47036425bb708644bf5dd0"},
};
/* clang-format on */

static const struct modexp *backend, *portable; /* main sets them */

static void power(uint8_t *y, struct span x, struct span e, const uint8_t *m, size_t len)
{
    const struct modexp_job job = {.y = y, .m = m, .len = len, .x = x, .e = e};
    backend->power(&job, 1);
}

/* y = x^e mod m is the number expected. */
static void check_power(struct span m, struct span x, struct span e, struct span expected)
{
    uint8_t y[LIMIT_RSA_LEN / 2];
    power(y, x, e, m.at, m.len);
    for (size_t i = 0; i < m.len - expected.len; i++)
        assert_int_equal(y[i], 0);
    assert_memory_equal(y + m.len - expected.len, expected.at, expected.len);
}

static void rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(power_rows); i++) {
        uint8_t m[LIMIT_RSA_LEN], x[LIMIT_RSA_LEN], e[LIMIT_RSA_LEN], y[LIMIT_RSA_LEN];
        check_power((struct span){m, hex(m, power_rows[i].m)}, (struct span){x, hex(x, power_rows[i].x)},
                    (struct span){e, hex(e, power_rows[i].e)}, (struct span){y, hex(y, power_rows[i].y)});
    }
}

/* 0, 1, m - 1 and m as the base, 0 and 1 as the exponent. */
static void edges(void **state)
{
    (void)state;
    static const uint8_t zeros[9] = {0}, one[1] = {1}, even[3] = {0x12, 0x34, 0x56}, odd[3] = {0, 0, 0x57};
    for (size_t i = 0; i < COUNT(power_rows); i++) {
        uint8_t bytes[LIMIT_RSA_LEN], less[LIMIT_RSA_LEN];
        struct span m = {bytes, hex(bytes, power_rows[i].m)}, m_less_one = {less, m.len};
        if (m.len == 0 || m.len > 128)
            continue;
        memcpy(less, bytes, m.len);
        less[m.len - 1] ^= 1;
        check_power(m, SPAN(one), SPAN(even), SPAN(one));
        check_power(m, SPAN(zeros), SPAN(odd), (struct span){zeros, 1});
        check_power(m, m, SPAN(odd), (struct span){zeros, 1});
        check_power(m, m_less_one, SPAN(even), SPAN(one));
        check_power(m, m_less_one, SPAN(odd), m_less_one);
        check_power(m, m_less_one, SPAN(zeros), SPAN(one));
        check_power(m, m_less_one, SPAN(one), m_less_one);
    }
}

/* x^a x^b = x^(a + b): every window of the exponent takes every value. */
static void windows(void **state)
{
    (void)state;
    static struct mont mont;
    uint8_t m[24], x[24], a[16], b[16], sum[17], y[3][24];
    uint64_t random = 5;
    limb powers[3][BN_COUNT(192)], form[BN_COUNT(192)];
    for (unsigned round = 0; round < 200; round++) {
        test_random(&random, m, sizeof m);
        test_random(&random, x, sizeof x);
        test_random(&random, a, sizeof a);
        test_random(&random, b, sizeof b);
        m[0] |= 1;
        m[23] |= 1;
        unsigned carry = 0;
        for (size_t i = 16; i-- > 0; carry >>= 8)
            sum[i + 1] = (uint8_t)(carry += (unsigned)a[i] + b[i]);
        sum[0] = (uint8_t)carry;
        const struct span exponents[3] = {SPAN(a), SPAN(b), SPAN(sum)};
        mont_init(&mont, m, sizeof m);
        for (unsigned i = 0; i < 3; i++) {
            power(y[i], SPAN(x), exponents[i], m, sizeof m);
            bn_load(powers[i], mont.count, y[i], sizeof y[i]);
        }
        mont_enter(&mont, form, powers[0], mont.count);
        mont_mul(&mont, powers[1], powers[1], form);
        mont_reduce(&mont, powers[1]);
        assert_memory_equal(powers[1], powers[2], mont.count * sizeof(limb));
    }
}

/* ---- Against the portable code ---- */

enum { PRIME_MAX = LIMIT_RSA_LEN / 2 };

/* An odd number: random, all ones, or as small or as large a first byte as there is and zeros or ones behind it. */
static void modulus(uint8_t *m, size_t len, unsigned kind, uint64_t *random)
{
    static const struct {
        int first, others; /* -1: random */
    } kinds[] = {{-1, -1}, {0xff, 0xff}, {0x01, 0x00}, {0x01, 0xff}, {0x80, 0x00}, {0x80, -1}, {0x01, -1}};
    test_random(random, m, len);
    kind %= COUNT(kinds);
    if (kinds[kind].others >= 0)
        memset(m, kinds[kind].others, len);
    m[0] = (uint8_t)(kinds[kind].first < 0 ? m[0] | 1 : kinds[kind].first);
    m[len - 1] |= 1;
}

struct pair {
    uint8_t m[2][PRIME_MAX], x[2][LIMIT_RSA_LEN], e[2][PRIME_MAX + 8], blind[2][PRIME_MAX];
    uint8_t y[2][PRIME_MAX], expected[2][PRIME_MAX];
};

/* Both backends, which are to find the same: together and one by one. The results of the jobs go to what is expected.
 */
static void check_jobs(struct pair *s, struct modexp_job jobs[2])
{
    portable->power(jobs, 2);
    for (unsigned i = 0; i < 2; i++)
        jobs[i].y = s->y[i];
    backend->power(jobs, 2);
    for (unsigned i = 0; i < 2; i++)
        assert_memory_equal(s->y[i], s->expected[i], jobs[i].len);
    memset(s->y, 0, sizeof s->y);
    for (unsigned i = 0; i < 2; i++) {
        backend->power(&jobs[i], 1);
        assert_memory_equal(s->y[i], s->expected[i], jobs[i].len);
    }
}

/* Two jobs, of these lengths. */
static void check_pair(size_t len_0, size_t len_1, size_t x_len, size_t e_len, unsigned kind, uint64_t *random)
{
    static struct pair s;
    struct modexp_job jobs[2];
    for (unsigned i = 0; i < 2; i++) {
        size_t len = i == 0 ? len_0 : len_1;
        modulus(s.m[i], len, kind + i, random);
        test_random(random, s.x[i], sizeof s.x[i]);
        test_random(random, s.e[i], sizeof s.e[i]);
        test_random(random, s.blind[i], sizeof s.blind[i]);
        if (kind % 3 == 1) {
            memset(s.x[i], 0xff, sizeof s.x[i]);
            memset(s.e[i], 0xff, sizeof s.e[i]);
            memset(s.blind[i], 0xff, sizeof s.blind[i]);
        }
        jobs[i] = (struct modexp_job){.y = s.expected[i],
                                      .m = s.m[i],
                                      .len = len,
                                      .x = {s.x[i], x_len},
                                      .e = {s.e[i], e_len},
                                      .blind = kind % 2 == 0 ? s.blind[i] : NULL,
                                      .blind_power = kind % 4 == 0 ? 65537 : 3};
    }
    check_jobs(&s, jobs);
}

/* Primes of keys of 1024 to 8192 bits, and lengths that are no prime's; exponents of primes in a few, since they are
 * slow. */
static void pairs(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 8, 63, 64, 65, 96, 127, 128, 129, 192, 256, 320, 384, 512};
    uint64_t random = 6;
    if (backend == portable) /* nothing to compare */
        return;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        size_t len = lengths[i];
        for (unsigned kind = 0; kind < 28; kind++) {
            size_t x_len = kind % 5 == 0 ? len : kind % 5 == 1 ? 1 + kind : kind % 5 == 2 ? 2 * len : LIMIT_RSA_LEN;
            if (len > 256 && kind % 7 > 2)
                continue;
            check_pair(len, len, x_len, 1 + kind % 12, kind, &random);
        }
        for (unsigned kind = 0; kind < 2 && len >= 8 && len <= 256; kind++)
            check_pair(len, len, 2 * len, len + 8, kind, &random);
    }
    for (unsigned kind = 0; kind < 14; kind++) {
        check_pair(128, 64, 192, 20, kind, &random);
        check_pair(64, 192, 256, 20, kind, &random);
        check_pair(100, 128, 228, 20, kind, &random);
        check_pair(256, 250, LIMIT_RSA_LEN, 20, kind, &random);
    }
}

/* Modulo 2^n - 1, Montgomery's form turns a number by some bits: so the digits of -1 and of its products are all ones,
 * or nearly, and the sums of their columns as large as there are. */
static void largest_digits(void **state)
{
    (void)state;
    static const uint8_t exponents[] = {2, 3, 0xfe, 0xff};
    static uint8_t m[PRIME_MAX], x[PRIME_MAX], y[2][PRIME_MAX], one[PRIME_MAX] = {[PRIME_MAX - 1] = 1};
    memset(m, 0xff, sizeof m);
    for (size_t len = 64; len <= sizeof m; len += 64)
        for (size_t i = 0; i < COUNT(exponents); i++) {
            memset(x, 0xff, len);
            x[len - 1] = 0xfe;
            struct modexp_job jobs[2] = {
                {.y = y[0], .m = m, .len = len, .x = {x, len}, .e = {&exponents[i], 1}},
                {.y = y[1], .m = m, .len = len, .x = {x, len}, .e = {&exponents[i], 1}},
            };
            backend->power(jobs, 2);
            for (size_t j = 0; j < 2; j++)
                assert_memory_equal(y[j], exponents[i] % 2 == 0 ? one + PRIME_MAX - len : x, len);
        }
}

/* A prime of which all digits of 29 bits are large, and those of its negative inverse, too: the sums of columns in
 * which that is made are the largest. */
static void largest_digits_of_an_inverse(void **state)
{
    (void)state;
    static const char prime[] =
        "feee3f146877fdcb4e4fdf1fd57ed8b077fdac379fb74616fc71d8b7ef15713f6e0891fa40e04fe120607ed7c6d3f3809bff"
        "bd0641fe44e3dff503463f2fcb33ffffce2ff4e817fe778cebf2f9abdfcc57e8fd6b5457f182137fa6078dfd3b2dcfdfc410"
        "ff4f9b5ffcdf03dfe084a8fe2eb547e7aefabff66915fd429effc57e88fedd2c7ff5429e1fe52818febe92cfed7e4fbf3714"
        "8dfe89f1cfed431d7e19720ff69d9abffb4e78fc5bebbfe4e8a87fbb38bbf8638e5fcf5bbcfed5f63bf16f95bf9ad4e3ff08"
        "28afe7f75bffcf1f09fa8a97dfee9aa97e34b7cbfe191e1fa0f8b8fdd31ecfe269123fe1ba07fff5091ff4615cffd84f2bfc"
        "04e19fc48923";
    static const uint8_t e[] = {1, 0, 1};
    static struct pair s;
    struct modexp_job jobs[2];
    uint64_t random = 9;
    for (size_t i = 0; i < 2; i++) {
        size_t len = hex(s.m[i], prime);
        test_random(&random, s.x[i], len);
        jobs[i] = (struct modexp_job){.y = s.expected[i], .m = s.m[i], .len = len, .x = {s.x[i], len}, .e = SPAN(e)};
    }
    check_jobs(&s, jobs);
}

struct halves {
    uint8_t p[PRIME_MAX], q[PRIME_MAX], qinv[PRIME_MAX], y_p[PRIME_MAX], y_q[PRIME_MAX];
    uint8_t y[LIMIT_RSA_LEN], expected[LIMIT_RSA_LEN];
};

/* A number below m. */
static void below(uint8_t *x, const uint8_t *m, size_t len, unsigned kind, uint64_t *random)
{
    memcpy(x, m, len);
    if (kind % 4 == 0) { /* m - 1 */
        x[len - 1] ^= 1;
        return;
    }
    test_random(random, x, len);
    if (kind % 4 == 1)
        memset(x, 0, len);
    x[0] = 0;
}

static void check_join(size_t p_len, size_t q_len, size_t len, unsigned kind, uint64_t *random)
{
    static struct halves s;
    modulus(s.p, p_len, kind, random);
    modulus(s.q, q_len, kind / 2, random);
    below(s.qinv, s.p, p_len, kind / 3, random);
    below(s.y_p, s.p, p_len, kind, random);
    below(s.y_q, s.q, q_len, kind / 5, random);
    struct modexp_join join = {s.expected, len, {s.p, p_len}, {s.q, q_len}, {s.qinv, p_len}, s.y_p, s.y_q};
    portable->join(&join);
    join.y = s.y;
    backend->join(&join);
    assert_memory_equal(s.y, s.expected, len);
}

static void joins(void **state)
{
    (void)state;
    static const size_t lengths[][2] = {{64, 64},  {128, 128}, {192, 192}, {256, 256}, {512, 512}, {100, 100},
                                        {128, 64}, {64, 128},  {128, 192}, {512, 64},  {64, 512},  {8, 9}};
    uint64_t random = 8;
    if (backend->join == portable->join)
        return;
    for (size_t i = 0; i < COUNT(lengths); i++)
        for (unsigned kind = 0; kind < 40; kind++)
            check_join(lengths[i][0], lengths[i][1], lengths[i][0] + lengths[i][1] - kind % 10 / 9, kind, &random);
}

/* The result is also that of a secret exponent, which goes another way. */
static void public_powers(void **state)
{
    (void)state;
    static const size_t lengths[] = {64, 72, 128, 191, 192, 256, 257, 320, 384, 512, 576, 1024};
    static const uint64_t exponents[] = {3, 5, 17, 65537, 0x8000000000000001, 0xffffffffffffffff};
    static uint8_t m[LIMIT_RSA_LEN], x[LIMIT_RSA_LEN], y[LIMIT_RSA_LEN], expected[LIMIT_RSA_LEN], e[8];
    uint64_t random = 9;
    if (backend != portable && backend->power_public == portable->power_public)
        return;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        size_t len = lengths[i];
        for (unsigned kind = 0; kind<56; kind += len> PRIME_MAX ? 5 : 1) {
            modulus(m, len, kind, &random);
            below(x, m, len, kind / 7, &random);
            if (kind / 7 % 4 == 3)
                x[0] = (uint8_t)(m[0] - 1);
            uint64_t exponent = exponents[kind % COUNT(exponents)];
            portable->power_public(expected, m, len, x, exponent);
            backend->power_public(y, m, len, x, exponent);
            assert_memory_equal(y, expected, len);
            if (len > PRIME_MAX)
                continue;
            store_be64(e, exponent);
            power(y, (struct span){x, len}, SPAN(e), m, len);
            assert_memory_equal(y, expected, len);
        }
    }
}

/* (x b^f)^e x b^(f - 1) by hand. */
static void blinded(void **state)
{
    (void)state;
    uint64_t random = 10;
    static const size_t lengths[] = {24, 64, 128};
    static const uint8_t three[] = {3}, two[] = {2};
    for (unsigned i = 0; i < 30; i++) {
        size_t len = lengths[i % 3];
        static struct mont mont;
        uint8_t m[128], b[128], x[128], e[10], power_3[128], power_2[128], base[128], y[128], expected[128];
        limb a[BN_COUNT(1024)], c[BN_COUNT(1024)], tail[BN_COUNT(1024)];
        modulus(m, len, i, &random);
        test_random(&random, b, sizeof b);
        test_random(&random, x, sizeof x);
        test_random(&random, e, sizeof e);
        power(power_3, (struct span){b, len}, SPAN(three), m, len);
        power(power_2, (struct span){b, len}, SPAN(two), m, len);
        mont_init(&mont, m, len);
        bn_load(c, mont.count, x, len);
        mont_enter(&mont, a, c, mont.count);
        bn_load(c, mont.count, power_2, len);
        mont_mul(&mont, tail, a, c);
        mont_reduce(&mont, tail);
        bn_load(c, mont.count, power_3, len);
        mont_mul(&mont, c, a, c);
        mont_reduce(&mont, c);
        bn_store(base, len, c, mont.count);
        power(y, (struct span){base, len}, SPAN(e), m, len);
        bn_load(c, mont.count, y, len);
        mont_enter(&mont, a, c, mont.count);
        mont_mul(&mont, c, a, tail);
        mont_reduce(&mont, c);
        bn_store(expected, len, c, mont.count);
        const struct modexp_job job = {
            .y = y, .m = m, .len = len, .x = {x, len}, .e = SPAN(e), .blind = b, .blind_power = 3};
        backend->power(&job, 1);
        assert_memory_equal(y, expected, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),  cmocka_unit_test(edges),          cmocka_unit_test(windows),
        cmocka_unit_test(pairs), cmocka_unit_test(largest_digits), cmocka_unit_test(largest_digits_of_an_inverse),
        cmocka_unit_test(joins), cmocka_unit_test(public_powers),  cmocka_unit_test(blinded),
    };
    const struct modexp *backends[BACKENDS_MAX];
    size_t count = modexp_backends(backends);
    int failed = 0;
    portable = backends[0];
    for (size_t i = 0; i < count; i++) {
        backend = backends[i];
        failed += cmocka_run_group_tests_name(backend->backend, tests, NULL, NULL);
    }
    return failed;
}
