/** Countries as selectors name them, and the jurisdictions `COUNTRY[-SUBDIVISION]` made of them. */

/** ISO 3166-1: alpha-3 with the alpha-2 behind it, 249 officially assigned (iso-codes 4.15, 2023). */
const assigned = `
  ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI
  BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT
  BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU
  CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET
  FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR
  GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR
  IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB
  LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH
  MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE
  NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL
  PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ
  SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC
  TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY
  USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW`;

/**
 * Codes in wide use that ISO 3166-1 does not assign: Kosovo (the European Union's XK, and RKS in its passports),
 * UK (exceptionally reserved) and the single D of German passports (ICAO Doc 9303-3, section 5).
 */
const unassigned = { XK: 'XK', XKX: 'XK', RKS: 'XK', UK: 'GB', D: 'DE' };

const alpha2ByCode = new Map(Object.entries(unassigned));
for (const pair of assigned.trim().split(/\s+/)) {
  const alpha2 = pair.slice(3);
  alpha2ByCode.set(pair.slice(0, 3), alpha2).set(alpha2, alpha2);
}

/** The ISO 3166-1 alpha-2 of an alpha-2 or alpha-3 code in either case, or `undefined`. */
export function countryOf(code: string): string | undefined {
  return alpha2ByCode.get(code.normalize('NFKC').trim().toUpperCase());
}

/**
 * Reads `COUNTRY` or `COUNTRY-SUBDIVISION`. A subdivision is checked for the shape of ISO 3166-2 alone (one to three
 * letters or digits): the list changes too often to freeze it here.
 */
export function jurisdictionOf(code: string): string | undefined {
  const parts = /^([A-Z]{1,3})(?:-([A-Z0-9]{1,3}))?$/.exec(code.normalize('NFKC').trim().toUpperCase());
  const country = parts?.[1] === undefined ? undefined : countryOf(parts[1]);
  if (country === undefined) return undefined;
  return parts?.[2] === undefined ? country : `${country}-${parts[2]}`;
}
